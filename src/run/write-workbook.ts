import { writeFileSync } from 'node:fs'
import { writeXlsx } from 'hucre/xlsx'
import type { SampleSheet } from '../plan/project.ts'

/** Writes a workbook of sample data: the same sheets and time give the same bytes. */
export async function writeWorkbook(path: string, sheets: readonly SampleSheet[], at: Date): Promise<void> {
  const copies = sheets.map(({ name, rows }) => ({ name, rows: rows.map((row) => [...row]) }))
  writeFileSync(path, await writeXlsx({ sheets: copies, properties: { created: at, modified: at } }))
}
