import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runEvents } from '../../src/api/run-events.ts'
import { openJobStore } from '../../src/journal/job-store.ts'
import { openJournal } from '../../src/journal/journal.ts'

it('tells runs in the order in which they ran, whatever clock `--as-of` gave them', async () => {
  const state = join(mkdtempSync(join(tmpdir(), 'tallyhouse-order-')), 'state.sqlite')
  const journal = openJournal(state, join(state, '../logs'))
  const jobs = openJobStore(state)
  const begin = (id: string, started_at: string): void => {
    journal.begin({ id, job_name: 'daily', env: 'production', started_at })
    const run = { run_id: id, job: 'daily', env: 'production', due_at: null, started_by: 'hand', params: {} } as const
    jobs.begin(run, new Date(started_at))
  }
  try {
    begin('b', '2026-01-02T00:00:00.000Z')
    begin('a', '2025-06-01T00:00:00.000Z')
    expect(journal.runs(1)).toMatchObject([{ id: 'a' }])
    expect(jobs.lastRun('daily', 'production')).toMatchObject({ started_at: '2025-06-01T00:00:00.000Z' })
    const stop = new AbortController()
    const events = runEvents({ journal, signal: stop.signal }, () => undefined, 1, 2, stop.signal)
    const next = async (): Promise<string> => {
      for (;;) {
        const { value } = await events.next()
        const id = /\nid: (\w+)\n/.exec(value ?? '')?.[1]
        if (id !== undefined || value === undefined) return id ?? ''
      }
    }
    expect(await next()).toBe('a')
    // Of yet earlier a clock, and news all the same; `b`, which ran before the first that was told, is none.
    begin('c', '2024-01-01T00:00:00.000Z')
    expect(await next()).toBe('c')
  } finally {
    jobs.close()
    journal.close()
  }
})
