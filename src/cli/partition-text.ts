import type { PartitionChanges, PartitionRows } from '../plan/partition-changes.ts'
import { addDays, isDay, lastDayOf } from '../time/day.ts'

/** So many partitions are told one by one, each with its rows. */
const most_told = 4

const grains = ['year', 'quarter', 'month', 'day'] as const

/** What a build makes of a table's partitions, in one line. */
export function partitionsText({ changed, added, gone, unchanged }: PartitionChanges): string {
  const kinds = [
    ['made anew', changed],
    ['new', added],
    ['gone', gone],
  ] as const
  const told = kinds.flatMap(([kind, partitions]) => (partitions.length > 0 ? [`${kind} ${listText(partitions)}`] : []))
  return [...(told.length > 0 ? told : ['none changes']), ...(unchanged > 0 ? [`${unchanged} stay`] : [])].join('; ')
}

/** Partitions with their rows: few one by one, many as a range and a sum. */
function listText(partitions: readonly PartitionRows[]): string {
  if (partitions.length <= most_told) return partitions.map((one) => `${nameOf(one)} (${rowsText([one])})`).join(', ')
  return `${rangeText(partitions)} (${rowsText(partitions)})`
}

/** Those of a calendar without a gap by their first and last, others by the first three and the last. */
function rangeText(partitions: readonly PartitionRows[]): string {
  const names = partitions.map(nameOf)
  const grain = grains.find((one) => isUnbroken(names, one))
  const shown = (name: string): string =>
    grain === 'month' ? name.slice(0, 7) : grain === 'year' ? name.slice(0, 4) : name
  const first = grain === undefined ? names.slice(0, 3).join(', ') : shown(names[0] ?? '')
  return `${first} … ${shown(names.at(-1) ?? '')}, ${names.length} ${grain ?? 'partition'}s`
}

function isUnbroken(days: readonly string[], grain: (typeof grains)[number]): boolean {
  return days.every((day, place) => {
    const next = days[place + 1]
    return isDay(day) && (next === undefined || next === addDays(lastDayOf(day, grain), 1))
  })
}

function nameOf({ partition }: PartitionRows): string {
  return partition === null ? 'rows without a value' : valueText(partition)
}

/** The value of a partition in a line of text; in quotes where it would be seen otherwise, such as one that is empty or has a line break. */
export function valueText(value: string): string {
  const isPlain = value !== '' && value.trim() === value && !/[\p{C}\p{Zl}\p{Zp},;"]/u.test(value)
  // What JSON leaves as it is, such as marks that turn the direction of a text.
  const escape = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  return isPlain ? value : JSON.stringify(value).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escape)
}

/** How many rows there are, and were where that is another state of the same partitions. */
function rowsText(partitions: readonly PartitionRows[]): string {
  const before = partitions.reduce((sum, { rows_before }) => sum + rows_before, 0)
  const after = partitions.reduce((sum, { rows }) => sum + rows, 0)
  const count = (rows: number): string => `${rows} ${rows === 1 ? 'row' : 'rows'}`
  return before === 0 || after === 0 ? count(before + after) : `${before} → ${count(after)}`
}
