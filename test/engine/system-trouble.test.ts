import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { systemTrouble } from '../../src/engine/system-trouble.ts'
import { TallyError } from '../../src/error/tally-error.ts'

it.each([
  ['disk_full', 'ENOSPC: no space left on device, write'],
  ['disk_full', 'database or disk is full'],
  ['disk_full', 'IO Error: Could not write file "/l/part": No space left on device'],
  ['disk_full', 'Out of Memory Error: failed to offload data block of size 256.0 KiB (3 MiB/3 MiB used).'],
  ['memory_exceeded', 'Out of Memory Error: could not allocate block of size 256.0 KiB (476.8 MiB/476.8 MiB used)'],
  ['memory_exceeded', 'Out of Memory Error: Allocation failure'],
])('is %s where the system says %s', (code, text) => {
  const cause = new Error(text)
  expect(systemTrouble(cause)).toMatchObject({ code, cause, params: { detail: text } })
})

it('is disk_full where a database cannot grow', () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (a text); pragma max_page_count = 3')
  let thrown: unknown
  try {
    database.exec(`insert into t values ('${'x'.repeat(100_000)}')`)
  } catch (error) {
    thrown = error
  }
  expect(systemTrouble(thrown)).toMatchObject({ code: 'disk_full' })
})

it('leaves what has a code already, and what it does not know', () => {
  const known = new TallyError('file_empty', { file: 'disk is full.csv' })
  const other = new Error('Binder Error: no column "Out of Memory Error"')
  expect(systemTrouble(known)).toBe(known)
  expect(systemTrouble(other)).toBe(other)
})
