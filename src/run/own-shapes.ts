import type { Contract } from '../contract/contract.ts'
import type { AccountEntry, FileEntry } from '../lake/manifest.ts'
import { sqlName } from '../sql/quote.ts'
import { valueRowsSql } from '../sql/value-rows.ts'
import { orphansSql, quarantineSql } from '../staging/staging-views.ts'

/** What Tallyhouse's own tables are. */
export const ownDescriptions = {
  as_of: 'The latest landing date.',
  files: 'The landed files, each with the count of its records: read = staged + quarantined.',
  quarantine: 'One row a broken rule of a rejected record: where it stands, its raw text and the reason.',
  orphans: 'Kept rows whose parent is not there.',
  accounting: 'read = staged + quarantined; staged = kept + superseded.',
} as const

/** Selects with the columns of Tallyhouse's own tables; what they give is not what a release holds. */
export function ownShapes(contracts: readonly Contract[]): Readonly<Record<keyof typeof ownDescriptions, string>> {
  return {
    as_of: 'select null::date as as_of_date',
    files: newFilesSql([]),
    quarantine: quarantineSql([]),
    orphans: orphansSql(contracts),
    accounting: accountingSql([]),
  }
}

/** The landed files as a select. */
export function newFilesSql(files: readonly FileEntry[]): string {
  const columns = {
    contract: 'varchar',
    landing_date: 'date',
    name: 'varchar',
    sha256: 'varchar',
    size_bytes: 'bigint',
    arrival: 'bigint',
    read: 'bigint',
    staged: 'bigint',
    quarantined: 'bigint',
  }
  return valueRowsSql(columns, files.map(fileCells))
}

/** What the table of files says of one. */
export function fileCells(file: FileEntry): readonly (string | number)[] {
  const { contract, landing_date, name, sha256, size_bytes, arrival, read, staged, quarantined } = file
  return [contract, landing_date, name, sha256, size_bytes, arrival, read, staged, quarantined]
}

/** The sums of contracts as a select. */
export function accountingSql(accounts: readonly AccountEntry[]): string {
  const columns = ['files', 'read', 'staged', 'quarantined', 'kept', 'superseded', 'orphans'] as const
  const rows = accounts.map((account) => {
    const numbers = columns.map((column) => `${account[column]}::bigint as ${sqlName(column)}`)
    return `select '${account.contract}' as contract, ${numbers.join(', ')}`
  })
  if (rows.length > 0) return rows.join(' union all ')
  return `select null::varchar as contract, ${columns.map((column) => `null::bigint as ${sqlName(column)}`).join(', ')} where false`
}
