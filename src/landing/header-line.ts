import { nameKey } from '../contract/normalize-name.ts'

/** Titles above a header take few lines; whoever writes more takes them away. */
export const looked_at = 30
export const delimiters = [',', ';', '\t', '|'] as const

/** Where the header begins in text of CSV: its byte, and how many physical lines stand above it. */
export type HeaderLine = { readonly offset: number; readonly lines: number }

/**
 * The first line of which names (as `nameKey` gives them) are at least half of the cells that have text, if two or more; else the line
 * among the first that has most of them: what stands above it are titles. Undefined where there is no such line. A fuller header further
 * down does not make titles of the records above it.
 */
export function findHeaderLine(head: Buffer, names: ReadonlySet<string>): HeaderLine | undefined {
  if (names.size < 2) return undefined
  let best: HeaderLine | undefined
  let most = 1
  let lines = 0
  for (let offset = 0; offset < head.length && lines < looked_at; lines++) {
    const end = lineEnd(head, offset)
    const text = head.toString('utf8', offset, end).replace(/^\ufeff/, '')
    const found = delimiters.map((delimiter) => knownOf(text, delimiter, names, most))
    const known = Math.max(...found.map((one) => one.known))
    if (known > most) {
      best = { offset, lines }
      most = known
    }
    if (found.some((one) => one.known > 1 && one.known * 2 >= one.filled)) return { offset, lines }
    offset = head[end] === 13 && head[end + 1] === 10 ? end + 2 : end + 1
  }
  return best
}

/**
 * How many of the names a line has as cells, and how many cells have text; a delimiter inside of quotes costs its own column alone. Zero
 * where it has no more cells than `most`, for then it cannot have more names: lines of data are mostly done with at that.
 */
function knownOf(
  line: string,
  delimiter: string,
  names: ReadonlySet<string>,
  most: number,
): { readonly known: number; readonly filled: number } {
  const none = { known: 0, filled: 0 }
  if (line.length > 65_536) return none
  const cells = line.split(delimiter)
  if (cells.length <= most) return none
  const words = cells.map((cell) => nameKey(cell.trim().replace(/^"(.*)"$/s, '$1')))
  const known = new Set(words.filter((word) => names.has(word))).size
  return { known, filled: words.filter((word) => word !== '').length }
}

/** Where a physical line begins, counted from 0. */
export function lineStart(bytes: Buffer, line: number): number {
  let offset = 0
  for (let n = 0; n < line && offset < bytes.length; n++) {
    const end = lineEnd(bytes, offset)
    offset = bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1
  }
  return offset
}

function lineEnd(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(10, from)
  const cr = bytes.subarray(from, lf < 0 ? undefined : lf).indexOf(13)
  if (cr >= 0) return from + cr
  return lf < 0 ? bytes.length : lf
}
