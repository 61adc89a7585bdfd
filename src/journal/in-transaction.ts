import type { DatabaseSync } from 'node:sqlite'

/** Does some work in one transaction, which nobody else writes in; what goes wrong takes all of it back. Throws what the work throws. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('begin immediate')
  try {
    work()
    database.exec('commit')
  } catch (error) {
    // A full disk has ended it already.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
