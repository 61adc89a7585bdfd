import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { RunEvent } from '../../src/run/run-event.ts'

/** The OpenLineage events of a home, in the order in which they were written. */
export function eventsOf(home: string): readonly RunEvent[] {
  const file = join(home, 'logs', 'openlineage.jsonl')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // Written by the runs of a test.
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]))
}

/** Job, end in the journal and types of events of each run that the journal lists, oldest first. */
export function runsWithEvents(home: string): readonly string[] {
  const { state, logs } = homePaths(home)
  const journal = openJournal(state, logs)
  try {
    const events = eventsOf(home)
    return journal
      .runs(1000)
      .toReversed()
      .map(({ id, job_name, status }) => {
        const own = events.filter(({ run }) => run.facets['tallyhouse_run']?.['run_id'] === id)
        return [job_name, status, ...own.map(({ eventType }) => eventType)].join(' ')
      })
  } finally {
    journal.close()
  }
}
