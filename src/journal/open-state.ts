import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrate.ts'

/** Opens the state file of a home at its newest version, making it where there is none. */
export function openState(stateFile: string): DatabaseSync {
  if (stateFile !== ':memory:') mkdirSync(dirname(stateFile), { recursive: true })
  const database = new DatabaseSync(stateFile, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  migrate(database)
  return database
}
