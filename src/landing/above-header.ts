import type { FileReport } from './types.ts'

/** What stands above a file's header, blank lines and titles, as `line 1` or `rows 1 to 3`; undefined where it is on the first. */
export function aboveHeader({ dialect, sheet }: FileReport): string | undefined {
  const count = sheet === undefined ? (dialect?.skip_lines ?? 0) : sheet.header_row - 1
  if (count === 0) return undefined
  const noun = sheet === undefined ? 'line' : 'row'
  return count === 1 ? `${noun} 1` : `${noun}s 1 to ${count}`
}
