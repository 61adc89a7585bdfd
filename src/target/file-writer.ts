import { sqlText } from '../sql/quote.ts'
import { writeArrowFile } from './arrow-file.ts'
import type { CopyContext } from './copy-context.ts'
import type { TableCopy } from './copy-plan.ts'
import { writeCsvFile } from './csv-file.ts'
import { selectCopy } from './open-source.ts'

/** Writes one table as one file. */
export type FileWriter = (copy: TableCopy, to: string) => Promise<void>

/** The writer of a target whose format holds one table a file; undefined for the others. */
export function fileWriter({ engine, target, effects }: CopyContext): FileWriter | undefined {
  if (target.kind === 'csv') return (copy, to) => writeCsvFile(engine, copy, to)
  if (target.kind === 'arrow') return (copy, to) => writeArrowFile(engine, copy, to, effects)
  if (target.kind === 'parquet' || target.kind === 's3')
    return (copy, to) => engine.run(`copy (${selectCopy(copy)}) to ${sqlText(to)} (format parquet, compression zstd)`)
  return undefined
}
