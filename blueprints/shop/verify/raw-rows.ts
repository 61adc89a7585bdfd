import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** The cells of a record by the columns of its contract; or why they are not known, of one record with its text, or of all. */
export type RawRecord =
  | { readonly cells: Readonly<Record<string, string>> }
  | { readonly cells?: undefined; readonly puzzle: string; readonly text?: string }

/** Column to header. */
type Headers = Readonly<Record<string, string>>

/** A record of more lines is a puzzle. */
const most_lines = 1000
/** A header stands within so many lines. */
const most_titles = 100

/**
 * The records of a CSV or JSON Lines file in the order in which they stand, by code of our own: neither the reader nor the models
 * of the warehouse are asked. A line that is no record is left out: too many or too few cells, a quote that is never closed, a zero byte.
 */
export async function* rawRecords(path: string, headers: Headers): AsyncGenerator<RawRecord> {
  if (/\.jsonl(?:\.gz|\.zst)?$/i.test(path)) yield* jsonRecords(linesOf(path), headers)
  else if (/\.csv(?:\.gz|\.zst)?$/i.test(path)) yield* csvRecords(linesOf(path), headers)
  else yield { puzzle: 'it is neither CSV nor JSON Lines' }
}

/** Each byte is a character, so that a line that is no UTF-8 stays one line. */
function linesOf(path: string): AsyncIterable<string> {
  const bytes = createReadStream(path)
  const input = /\.gz$/i.test(path)
    ? bytes.pipe(createGunzip())
    : /\.zst$/i.test(path)
      ? bytes.pipe(createZstdDecompress())
      : bytes
  input.setEncoding('latin1')
  return createInterface({ input, crlfDelay: Infinity })
}

async function* jsonRecords(lines: AsyncIterable<string>, headers: Headers): AsyncGenerator<RawRecord> {
  for await (const line of lines) {
    const text = textOf(line)
    if (text === undefined) yield { puzzle: 'it is no UTF-8', text: line }
    else {
      const found = objectOf(text)
      if (found) yield { cells: cellsBy(headers, (header) => found[header] ?? '') }
    }
  }
}

async function* csvRecords(lines: AsyncIterable<string>, headers: Headers): AsyncGenerator<RawRecord> {
  let header: { readonly delimiter: string; readonly names: readonly string[] } | undefined
  let titles = 0
  for await (const { line, is_endless } of recordLines(lines, () => header?.delimiter)) {
    if (line.trim() === '' || line.includes('\0')) continue
    const text = textOf(line)
    if (!header) {
      if (++titles > most_titles) break
      header = headerIn(text ?? line, Object.values(headers))
      continue
    }
    const { delimiter, names } = header
    if (is_endless) yield { puzzle: `a quote in it is not closed within ${most_lines} lines`, text: text ?? line }
    const found = splitLine(text ?? line, delimiter)
    // Empty cells behind the last column are none.
    if (!found || found.length < names.length || found.slice(names.length).some((cell) => cell !== '')) continue
    if (text === undefined) yield { puzzle: 'it is no UTF-8', text: line }
    else yield { cells: cellsBy(headers, (name) => found[names.indexOf(name.trim())] ?? '') }
  }
  if (!header) yield { puzzle: 'no line of it has the headers that the release found' }
}

/** The names that stand in a line, where it has all that are wanted, and what parts them. */
function headerIn(
  line: string,
  wanted: readonly string[],
): { readonly delimiter: string; readonly names: readonly string[] } | undefined {
  for (const delimiter of [',', ';', '\t', '|']) {
    const names = splitLine(line, delimiter)?.map((name) => name.trim())
    if (names && wanted.every((name) => names.includes(name.trim()))) return { delimiter, names }
  }
  return undefined
}

type RecordLine = { readonly line: string; readonly is_endless?: boolean }

/** Lines below the header, those joined that a quoted cell spans. One whose quote is closed nowhere stands alone, and so do those below it. */
async function* recordLines(
  lines: AsyncIterable<string>,
  delimiterOf: () => string | undefined,
): AsyncGenerator<RecordLine> {
  let held: string[] = []
  const take = function* (line: string): Generator<RecordLine> {
    const waiting = [line]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const delimiter = delimiterOf()
      const end = delimiter === undefined ? 'closed' : endOf(next, delimiter, held.length > 0)
      held.push(next)
      if (end === 'closed') yield { line: held.join('\n') }
      else if (end === 'open' && held.length < most_lines) continue
      else {
        const [first = '', ...rest] = held
        yield { line: first, is_endless: end === 'open' }
        waiting.unshift(...rest)
      }
      held = []
    }
  }
  for await (const line of lines) yield* take(line)
  while (held.length > 0) {
    const [first = '', ...rest] = held
    held = []
    yield { line: first }
    for (const line of rest) yield* take(line)
  }
}

/** Whether a line ends its record, or within a quoted cell; broken where something stands behind a closing quote. */
function endOf(line: string, delimiter: string, isInQuotes: boolean): 'closed' | 'open' | 'broken' {
  if (!line.includes('"')) return isInQuotes ? 'open' : 'closed'
  let at = 0
  for (let isInside = isInQuotes || line[0] === '"'; at <= line.length; isInside = line[at] === '"') {
    if (!isInside) {
      const end = line.indexOf(delimiter, at)
      if (end < 0) return 'closed'
      at = end + 1
      continue
    }
    at += at === 0 && isInQuotes ? 0 : 1
    while (at < line.length && (line[at] !== '"' || line[at + 1] === '"')) at += line[at] === '"' ? 2 : 1
    if (at >= line.length) return 'open'
    if (at + 1 < line.length && line[at + 1] !== delimiter) return 'broken'
    at += 2
  }
  return 'closed'
}

/** The cells of a record; undefined where a quote stands wrong. */
function splitLine(line: string, delimiter: string): string[] | undefined {
  if (!line.includes('"')) return line.split(delimiter)
  const cells: string[] = []
  for (let at = 0; at <= line.length; at++) {
    if (line[at] !== '"') {
      const end = line.indexOf(delimiter, at)
      cells.push(line.slice(at, end < 0 ? undefined : end))
      at = end < 0 ? line.length : end
      continue
    }
    let cell = ''
    for (at++; line[at] !== '"' || line[at + 1] === '"'; at++) {
      if (at >= line.length) return undefined
      cell += line[at]
      if (line[at] === '"') at++
    }
    cells.push(cell)
    at++
    if (at < line.length && line[at] !== delimiter) return undefined
  }
  return cells
}

function objectOf(line: string): Readonly<Record<string, string>> | undefined {
  // The library's types do not know the third argument yet (ECMAScript: JSON.parse source text access).
  const exact = (_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown =>
    typeof value === 'number' && /^-?(?:[0-9.]{16}|0\.00000)/.test(source) ? source : value
  let value: unknown
  try {
    value = JSON.parse(line, exact)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).map(([name, cell]) => [
      name,
      cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell),
    ]),
  )
}

function cellsBy(headers: Headers, cellOf: (header: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([column, header]) => [column, cellOf(header)]))
}

/** The text of a line whose bytes are UTF-8. */
function textOf(line: string): string | undefined {
  const bytes = Buffer.from(line, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8').replace(/^\ufeff/, '') : undefined
}
