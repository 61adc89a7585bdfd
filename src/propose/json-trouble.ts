import { oneLine } from './one-line.ts'

/** Of a text in which no record of JSON was found: why, and where it stops being JSON. `is_whole`: whether all of the file is in it. */
export function jsonTrouble(text: string, is_whole: boolean): string {
  const end = breakOf(text)
  const value = maybeJson(text.slice(0, end))
  if (Array.isArray(value)) return `its list holds no record, such as {"a": 1}, but ${shown(JSON.stringify(value))}`
  if (typeof value === 'object' && value !== null) return recordTrouble(value, text.slice(0, end))
  if (end === undefined || end >= text.trimEnd().length) {
    const line = lineAt(text, text.trimEnd().length)
    return is_whole
      ? `it is no JSON: it ends in the middle of a record, on line ${line}`
      : 'its first record has no end'
  }
  const column = end - text.lastIndexOf('\n', end - 1)
  const rest = text.slice(end).split(/[\r\n]/)[0] ?? ''
  return `it is no JSON: line ${lineAt(text, end)}, column ${column} has ${shown(rest === '' ? 'a line break' : rest)}`
}

/** The text begins with a whole record, though no line of it is one. */
function recordTrouble(record: object, text: string): string {
  const list = Object.entries(record).find(([, value]) => isListOfRecords(value))
  if (list)
    return `it is one record, whose ${shown(list[0])} is a list: land that list itself, as [ … ], and each is a row`
  return text.trim().includes('\n')
    ? 'its records go over several lines: let each be one line, or one of a list [ … ]'
    : 'its records have no field'
}

function isListOfRecords(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null)
}

/** Where a text stops being the beginning of JSON; undefined where it never does. The engine of the language tells some places only. */
function breakOf(text: string): number | undefined {
  if (isBeginning(text)) return undefined
  let [good, bad] = [0, 1]
  while (bad < text.length && isBeginning(text.slice(0, bad))) [good, bad] = [bad, bad * 2]
  bad = Math.min(bad, text.length)
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isBeginning(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const at = / at position (\d+)/.exec(message)?.[1]
    return at === undefined ? message.includes('end of JSON input') : Number(at) >= text.length
  }
}

function maybeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function lineAt(text: string, end: number): number {
  return text.slice(0, end).split('\n').length
}

function shown(text: string): string {
  const line = oneLine(text).trim()
  return `‘${line.length > 40 ? `${line.slice(0, 40)}…` : line}’`
}
