import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry } from '../lake/manifest.ts'
import { isDay } from '../time/day.ts'

type Kind = { readonly isOne: (text: string) => boolean; readonly such: string }

const time = /^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[-+]\d{2}(?::\d{2})?)?$/

/** How the values of a column are written, as the engine writes them; undefined where any text may be one. */
function kindOf(type: string): Kind | undefined {
  if (type === 'DATE') return { isOne: isDay, such: 'a day such as 2026-01-31' }
  if (type === 'BOOLEAN') return { isOne: (text) => text === 'true' || text === 'false', such: 'true or false' }
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type))
    return { isOne: (text) => /^-?(?:0|[1-9]\d*)$/.test(text), such: 'a whole number such as 7' }
  if (/^(?:DECIMAL|DOUBLE|FLOAT)/.test(type))
    return { isOne: (text) => text.trim() !== '' && Number.isFinite(Number(text)), such: 'a number such as 7.5' }
  if (type.startsWith('TIMESTAMP'))
    return { isOne: (text) => isDay(time.exec(text)?.[1] ?? ''), such: 'a time such as 2026-01-31 08:00:00' }
  return undefined
}

/**
 * Refuses the value of a filter that no row of its dimension can have: the answer would be 0, and nobody would know why. An empty
 * text stands for no value. Throws `value_invalid`.
 */
export function checkFilterValues(
  filter: readonly (readonly [dimension: string, values: readonly string[]])[],
  columns: readonly ColumnEntry[],
): void {
  for (const [name, values] of filter) {
    const type = columns.find((column) => column.name === name)?.type ?? ''
    const kind = kindOf(type)
    const wrong = kind && values.find((value) => value !== '' && !kind.isOne(value))
    if (kind === undefined || wrong === undefined) continue
    throw new TallyError('value_invalid', { what: `the filter of ${name} (${type})`, value: wrong, allowed: kind.such })
  }
}
