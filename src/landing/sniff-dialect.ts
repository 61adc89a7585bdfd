import { csvRecords } from './csv-records.ts'
import { recordsOfText } from './records-of-text.ts'
import { behindMark } from './sniff-encoding.ts'
import type { CsvDialect } from './types.ts'

const delimiters = [',', ';', '\t', '|'] as const
const looked_at = 200

/** The dialect of CSV whose first bytes are given, as UTF-8: the delimiter that gives the most columns, the same in each row. */
export function sniffDialect(head: Buffer): CsvDialect {
  const skip_lines = leadingBlankLines(head)
  const quoted = best(head, '"', skip_lines)
  if (quoted.broken === 0 || quoted.broken <= 0.9 * quoted.quoting) return quoted.dialect
  const bare = best(head, '', skip_lines).dialect
  // Where next to no line can be read in quotes, their number of cells tells nothing of the delimiter.
  const dialect = quoted.share >= 0.3 ? quoted.dialect : ({ ...bare, quote: '"' } as const)
  // A column of inches opens quotes that never close: then the sign means nothing.
  return quoted.broken < 10 || isWrittenInQuotes(head, dialect) ? dialect : bare
}

/** Whether the broken lines are mostly such in which quotes still begin and end cells, or most other records have cells in quotes. */
function isWrittenInQuotes(head: Buffer, dialect: CsvDialect): boolean {
  const source = (into: Uint8Array, offset: number) => head.copy(into, 0, offset)
  let [rows, broken, paired, whole, inQuotes] = [0, 0, 0, 0, 0]
  for (const record of csvRecords(source, dialect, 16 << 20, Math.min(1 << 20, head.length + 1))) {
    if (rows === looked_at) break
    rows += 1
    if (record.broken === false) {
      whole += 1
      if (record.quoted.slice(0, record.cells_count).includes(true)) inQuotes += 1
    } else {
      broken += 1
      if (hasPairs(record.bytes.toString('latin1', record.start, record.end), dialect.delimiter)) paired += 1
    }
  }
  return 2 * paired >= broken || 2 * inQuotes > whole
}

/** Whether about as many cells of a line end in a quote as begin with one. */
function hasPairs(line: string, delimiter: string): boolean {
  const cells = line.split(delimiter).map((cell) => cell.trim())
  const begun = cells.filter((cell) => cell.startsWith('"')).length
  const ended = cells.filter((cell) => cell.length > 1 && cell.endsWith('"')).length
  return Math.min(begun, ended) > Math.abs(begun - ended)
}

type Trial = { dialect: CsvDialect; columns: number; share: number; broken: number; quoting: number }

function best(head: Buffer, quote: '"' | '', skip_lines: number): Trial {
  const trials = delimiters
    .filter((delimiter) => head.includes(delimiter))
    .map((delimiter) => tryDialect(head, { delimiter, quote, skip_lines }))
  const several = trials.filter((trial) => trial.columns > 1)
  const steady = several.filter((trial) => trial.share >= 0.8).toSorted((a, b) => b.columns - a.columns)
  const loose = several
    .filter((trial) => trial.share >= 0.3)
    .toSorted((a, b) => b.share - a.share || b.columns - a.columns)
  return steady[0] ?? loose[0] ?? tryDialect(head, { delimiter: ',', quote, skip_lines })
}

function tryDialect(head: Buffer, dialect: CsvDialect): Trial {
  const quick = tryPlain(head, dialect)
  if (quick) return quick
  let [columns, rows, same, broken, quoting] = [0, 0, 0, 0, 0]
  for (const cells of recordsOfText(head, dialect)) {
    if (rows === looked_at) break
    rows += 1
    if (rows === 1) columns = cells?.length ?? 0
    if (cells === undefined) broken += 1
    else if (cells.length === columns || isPadded(cells, columns)) same += 1
    if (cells === undefined || cells.some((cell) => /[",;\t|\r\n]/.test(cell))) quoting += 1
  }
  return { dialect, columns, share: rows === 0 ? 0 : same / rows, broken, quoting }
}

/** The same for first records without any quote or lone carriage return, by counting delimiters; undefined for others. */
function tryPlain(head: Buffer, dialect: CsvDialect): Trial | undefined {
  let start = behindMark(head)
  for (let line = 0; line < dialect.skip_lines; line++) start = behindLine(head, start)
  let end = start
  for (let row = 0; row <= looked_at && end < head.length; row++) end = behindLine(head, end)
  const looked = head.subarray(start, end)
  if (looked.includes(34) || /\r(?!\n)/.test(looked.toString('latin1'))) return undefined
  const delimiter = dialect.delimiter.charCodeAt(0)
  let [columns, rows, same] = [0, 0, 0]
  for (let at = 0; at < looked.length && rows < looked_at; ) {
    const next = behindLine(looked, at)
    let last = next
    while (last > at && (looked[last - 1] === 10 || looked[last - 1] === 13)) last -= 1
    if (last > at) {
      let [cells, filled] = [1, 0]
      for (let i = at; i < last; i++) {
        if (looked[i] === delimiter) cells += 1
        else filled = cells
      }
      rows += 1
      if (rows === 1) columns = cells
      if (cells === columns || (cells > columns && filled <= columns)) same += 1
    }
    at = next
  }
  return { dialect, columns, share: rows === 0 ? 0 : same / rows, broken: 0, quoting: 0 }
}

/** Where the next line begins. */
function behindLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(10, from)
  return end < 0 ? bytes.length : end + 1
}

function isPadded(cells: readonly string[], columns: number): boolean {
  return cells.length > columns && cells.slice(columns).every((cell) => cell === '')
}

function leadingBlankLines(head: Buffer): number {
  const start = behindMark(head)
  const blank = /^(?:\r\n|\n|\r)*/.exec(head.toString('latin1', start, start + 65_536))?.[0] ?? ''
  return blank.replaceAll('\r\n', '\n').length
}
