import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** A record as its file has it: header to text. */
export type RawRow = Readonly<Record<string, string>>

/**
 * The records of a CSV or JSON Lines file in the order in which they stand, by code of our own: no reader, contract or model of
 * the warehouse is asked. A line with too many or too few cells, with a quote that is never closed or with a zero byte is left out.
 */
export async function* rawRows(path: string): AsyncGenerator<RawRow> {
  let names: readonly string[] | undefined
  let delimiter = ','
  for await (const written of linesOf(path)) {
    const line = names === undefined ? written.replace(/^\ufeff/, '') : written
    if (line.trim() === '' || line.includes('\0')) continue
    if (/\.jsonl(?:\.gz|\.zst)?$/i.test(path)) {
      const row = jsonRow(line)
      if (row) yield row
      continue
    }
    if (names === undefined) {
      delimiter = [';', '\t', '|'].find((sign) => line.split(sign).length > line.split(delimiter).length) ?? ','
      names = (cellsOf(line, delimiter) ?? []).map((name) =>
        name
          .trim()
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '_'),
      )
      continue
    }
    const cells = cellsOf(line, delimiter)
    if (cells?.length !== names.length) continue
    yield Object.fromEntries(names.map((name, index) => [name, (cells[index] ?? '').trim()]))
  }
}

function linesOf(path: string): AsyncIterable<string> {
  const bytes = createReadStream(path)
  const input = path.endsWith('.gz')
    ? bytes.pipe(createGunzip())
    : path.endsWith('.zst')
      ? bytes.pipe(createZstdDecompress())
      : bytes
  return createInterface({ input, crlfDelay: Infinity })
}

function jsonRow(line: string): RawRow | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, cell === null ? '' : String(cell)]))
}

/** The cells of a line; undefined where a quote stands wrong. */
function cellsOf(line: string, delimiter: string): readonly string[] | undefined {
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
