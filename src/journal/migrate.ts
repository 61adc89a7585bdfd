import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'

const folder = new URL('migrations/', import.meta.url)

/** Brings the state file to the newest version: each numbered migration runs once, in one transaction. */
export function migrate(database: DatabaseSync): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  const version = Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0)
  if (version >= files.length) return
  inTransaction(database, () => {
    const current = Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0)
    for (const [index, name] of files.entries()) {
      if (index >= current) database.exec(readFileSync(new URL(name, folder), 'utf8'))
    }
    database.exec(`pragma user_version = ${files.length}`)
  })
}
