import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'

it('has no line of a run whose beginning could not be written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyhouse-journal-'))
  const journal = openJournal(join(folder, 'state.sqlite'), folder)
  journal.end('r', { ended_at: '2026-01-01T00:00:00Z', status: 'error', issues_found: 0, message: '', release: null })
  journal.close()
  expect(existsSync(join(folder, 'job_runs.csv'))).toBe(false)
})
