import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../contract/contract.ts'
import { type TypedTable, tableTypesText } from '../describe/table-types.ts'
import { writeFileWhole } from '../lake/write-file.ts'

/** Where a project's row types stand, relative to the project. */
const file = 'tables.ts'

/** Writes the row types of a release into the project; the file is left alone where it says the same already. */
export function writeTableTypes(
  project_dir: string,
  release: { readonly tables: readonly TypedTable[] },
  contracts: readonly Contract[],
): { readonly file: string; readonly is_changed: boolean } {
  const path = join(project_dir, file)
  const text = tableTypesText(release, contracts)
  const is_changed = !existsSync(path) || readFileSync(path, 'utf8') !== text
  if (is_changed) writeFileWhole(path, text)
  return { file: path, is_changed }
}

/** Whether a project has asked for row types: builds keep them up to date from then on. */
export function hasTableTypes(project_dir: string): boolean {
  return existsSync(join(project_dir, file))
}
