import { sqlName, sqlText } from '../sql/quote.ts'
import type { CsvDialect } from './types.ts'

/** The dialect in which `rewriteCsv` writes. */
export const cleanDialect: CsvDialect = { delimiter: ',', quote: '"', skip_lines: 0 }

/** Rewriting can double a record of 16 MiB. */
export const cleanLineBytes = 33 << 20

export type ReadCsvTuning = {
  /** Only where no record spans lines (`multi_line_records` is 0): in parallel DuckDB takes lines in quotes for records. */
  readonly parallel: boolean
  /** A little under the careful reader's 16 MiB unless told; a file of `rewriteCsv` wants `cleanLineBytes`. */
  readonly max_line_bytes?: number
  /** SQL types by position, of columns whose cells are known to be of them; any other is text. */
  readonly types?: readonly (string | undefined)[]
}

/**
 * The options of DuckDB's `read_csv` that come nearest to the careful reader, for `read_csv('file', …)`: every cell as
 * text, nothing guessed, but for `types`. `columnNames` have to be unique and not empty. Add `store_rejects` with table names of your own,
 * and read the careful way as soon as there is a reject, an error, or another number of rows than was counted.
 */
export function readCsvOptions(dialect: CsvDialect, columnNames: readonly string[], tuning: ReadCsvTuning): string {
  const columns = columnNames
    .map((name, index) => `${sqlName(name)}: ${sqlText(tuning.types?.[index] ?? 'VARCHAR')}`)
    .join(', ')
  return [
    'auto_detect = false',
    'header = true',
    `skip = ${dialect.skip_lines}`,
    `columns = {${columns}}`,
    `delim = ${sqlText(dialect.delimiter)}`,
    `quote = ${sqlText(dialect.quote)}`,
    `escape = ${sqlText(dialect.quote)}`,
    'strict_mode = true',
    'null_padding = false',
    `parallel = ${tuning.parallel}`,
    `max_line_size = ${tuning.max_line_bytes ?? (16 << 20) - 4096}`,
  ].join(', ')
}
