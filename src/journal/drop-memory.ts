import type { DatabaseSync } from 'node:sqlite'

/** What earlier runs saw of one day's files of a contract. Times are ISO 8601; null where it was not so. */
export type DropMemory = {
  readonly landing_date: string
  /** By file name. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly read: number }>>
  /** First run after its time that found nothing. */
  readonly missed_at: string | null
  /** Run that found what came after its time. */
  readonly late_at: string | null
  /** Last run that found files changed, and every change so far. */
  readonly resent_at: string | null
  readonly resent: string
}

export function readDrops(database: DatabaseSync, contract: string): readonly DropMemory[] {
  return database
    .prepare('select * from landing_drop where contract = ? order by landing_date')
    .all(contract)
    .map((row) => {
      // The columns are those of 0002_quality.sql, the JSON is written below.
      const { files, ...rest } = row as unknown as Omit<DropMemory, 'files'> & { readonly files: string }
      const { landing_date, missed_at, late_at, resent_at, resent } = rest
      return { landing_date, files: JSON.parse(files) as DropMemory['files'], missed_at, late_at, resent_at, resent }
    })
}

export function writeDrops(database: DatabaseSync, contract: string, drops: readonly DropMemory[]): void {
  const statement = database.prepare(
    `insert or replace into landing_drop (contract, landing_date, files, missed_at, late_at, resent_at, resent) values (?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const { landing_date, files, missed_at, late_at, resent_at, resent } of drops)
    statement.run(contract, landing_date, JSON.stringify(files), missed_at, late_at, resent_at, resent)
}
