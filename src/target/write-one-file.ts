import { type CopyContext, copyTable } from './copy-context.ts'
import { fileWriter } from './file-writer.ts'
import { writeWorkbook } from './write-xlsx.ts'

/** Writes all tables of a copy into one file: a workbook, or the one table that another format holds. */
export async function writeOneFile(context: CopyContext, to: string): Promise<void> {
  const write = fileWriter(context)
  if (!write) return writeWorkbook(context, to)
  for (const copy of context.copies) await copyTable(context, copy, () => write(copy, to))
}
