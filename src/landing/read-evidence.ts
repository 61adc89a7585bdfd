import type { ColumnShapes } from '../contract/known-cell.ts'
import { behindMark } from './sniff-encoding.ts'
import type { FileScale } from './sniff-reading.ts'
import type { CsvDialect } from './types.ts'

const LF = 10
const CR = 13
const most_record_bytes = 16 << 20

/**
 * Shows a scale the cells of plain UTF-8 CSV that could tell how numbers and dates are written, the header apart; most
 * cells are passed over without becoming text. Answers false, and may have shown a part, where a quote is broken: such
 * text needs the careful reader.
 */
export function showEvidence(bytes: Buffer, dialect: CsvDialect, start: number, scale: FileScale): boolean {
  const delimiter = dialect.delimiter.charCodeAt(0)
  const quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0)
  const size = bytes.length
  let record_start = start
  let column = 0
  let at = start
  while (at < size) {
    const first = bytes[at] ?? 0
    let end = at
    if (first === quote) {
      const close = closingQuote(bytes, at + 1, quote)
      if (close < 0) return false
      end = close + 1
      if (end < size && bytes[end] !== delimiter && bytes[end] !== LF && bytes[end] !== CR) return false
      showQuoted(bytes, at + 1, close, scale, column)
    } else if ((first >= 48 && first <= 57) || first === 43 || first === 45) {
      end = showNumeric(bytes, at, delimiter, scale, column)
    } else {
      while (end < size && bytes[end] !== delimiter && bytes[end] !== LF && bytes[end] !== CR) end += 1
      if (first === 32 && end - at <= 160) scale.at(column).look(bytes.toString('utf8', at, end))
    }
    if (bytes[end] === LF || bytes[end] === CR) {
      if (end - record_start > most_record_bytes) return false
      record_start = end + 1
      column = 0
    } else column += 1
    at = end + 1
  }
  return size - record_start <= most_record_bytes
}

/**
 * Shows a scale what the shapes of all cells tell; answers false, and shows nothing, where one may be of another form or say
 * more, as `1,5`, `01.02.2024` or `1.234` do.
 */
export function showShapes(shapes: ColumnShapes | undefined, scale: FileScale): boolean {
  const all = new Set(shapes?.flatMap((own) => [...own]))
  if (shapes === undefined || all.has('other') || all.has('figure') || all.has('decimal_3')) return false
  for (const [column, own] of shapes.entries()) {
    if ([...own].some((shape) => shape.startsWith('decimal_'))) scale.at(column).lookAtFraction('.', 1, 2, true)
  }
  return true
}

/** Where the header of plain UTF-8 CSV ends and the first record begins; -1 where it stands in quotes that hold line ends. */
export function firstRecordAt(bytes: Buffer, dialect: CsvDialect): number {
  let at = behindMark(bytes)
  for (let line = 0; line <= dialect.skip_lines; line++) {
    const lf = bytes.indexOf(LF, at)
    const cr = bytes.subarray(at, lf < 0 ? undefined : lf).indexOf(CR)
    const end = cr >= 0 ? at + cr : lf
    if (end < 0) return bytes.length
    if (line === dialect.skip_lines && dialect.quote !== '') {
      let quotes = 0
      for (let i = at; i < end; i++) if (bytes[i] === dialect.quote.charCodeAt(0)) quotes += 1
      if (quotes % 2 === 1) return -1
    }
    at = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1
  }
  return at
}

function closingQuote(bytes: Buffer, from: number, quote: number): number {
  for (let at = bytes.indexOf(quote, from); at >= 0; at = bytes.indexOf(quote, at + 2)) {
    if (bytes[at + 1] !== quote) return at
  }
  return -1
}

function showQuoted(bytes: Buffer, start: number, end: number, scale: FileScale, column: number): void {
  const first = bytes[start] ?? 0
  const isNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 32
  // A cell of more than 40 characters tells nothing; in UTF-8 a character has up to four bytes.
  if (isNumeric && end - start <= 160) scale.at(column).look(bytes.toString('utf8', start, end).replaceAll('""', '"'))
}

/** One unquoted cell that begins like a number: whole numbers and ISO dates tell nothing, plain fractions are counted. */
function showNumeric(bytes: Buffer, start: number, delimiter: number, scale: FileScale, column: number): number {
  const size = bytes.length
  let mark_at = -1
  let isPlain = true
  let end = start
  for (; end < size; end++) {
    const byte = bytes[end] ?? 0
    if (byte >= 48 && byte <= 57) continue
    if (byte === delimiter || byte === LF || byte === CR) break
    if ((byte === 46 || byte === 44) && mark_at < 0) mark_at = end
    else if (end !== start) isPlain = false
  }
  if (isPlain && mark_at < 0) return end
  const first = bytes[start] ?? 0
  const whole_at = first === 43 || first === 45 ? start + 1 : start
  if (isPlain && mark_at > whole_at && mark_at < end - 1 && end - start <= 40) {
    scale
      .at(column)
      .lookAtFraction(bytes[mark_at] === 44 ? ',' : '.', mark_at - whole_at, end - mark_at - 1, bytes[whole_at] === 48)
  } else if (!isIsoDate(bytes, start) && end - start <= 160) scale.at(column).look(bytes.toString('utf8', start, end))
  return end
}

function isIsoDate(bytes: Buffer, start: number): boolean {
  if (bytes[start + 4] !== 45) return false
  for (let i = start; i < start + 4; i++) if ((bytes[i] ?? 0) < 48 || (bytes[i] ?? 0) > 57) return false
  return true
}
