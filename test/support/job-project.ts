import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineProject } from '../../src/define.ts'
import { type Journal, openJournal, type Run, type Step } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { JobSpec } from '../../src/plan/job-spec.ts'
import { normalizeProject, type ProjectSpec } from '../../src/plan/project.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import type { JobOptions } from '../../src/schedule/job-context.ts'
import type { JobEffects } from '../../src/schedule/job-effects.ts'
import { smallProject } from './small-project.ts'

/** The small project with jobs. */
export function jobProject(jobs: readonly JobSpec[], more: Partial<ProjectSpec> = {}): LoadedProject {
  const small = smallProject()
  const spec = defineProject({ name: 'small', time_zone: 'Europe/Zurich', contracts: [], jobs, ...more })
  const { jobs: made, targets } = normalizeProject(spec)
  return { ...small, project: { ...small.project, jobs: made, targets } }
}

export function jobOptions(home = mkdtempSync(join(tmpdir(), 'tallyhouse-job-'))): JobOptions {
  return { home, env: 'production', memory_limit: '500MB', threads: 2, settle_ms: 0 }
}

export type FakeClock = {
  readonly effects: JobEffects
  readonly lines: string[]
  /** Sleeps that were asked for, in milliseconds. */
  readonly slept: number[]
  /** Sets the clock, wakes whoever slept until then, and lets what can go on go on. */
  goTo(time: string): Promise<void>
  /** Sets the clock and wakes nobody. */
  set(time: string): void
  stop(reason: string): void
}

type Sleeper = { until: number; readonly wake: () => void }

/** A clock that stands until it is set; `skips` lets every sleep pass at once, which sets it on. */
export function fakeClock(start: string, skips = false): FakeClock {
  let now = Date.parse(start)
  const controller = new AbortController()
  const sleepers = new Set<Sleeper>()
  const lines: string[] = []
  const slept: number[] = []
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    lines,
    slept,
    effects: {
      now: () => new Date(now),
      report: (line) => void lines.push(line),
      signal: controller.signal,
      sleep(duration_ms, signal) {
        if (signal.aborted) return Promise.resolve()
        slept.push(duration_ms)
        return new Promise<void>((resolve) => {
          const wake = (): void => {
            sleepers.delete(sleeper)
            signal.removeEventListener('abort', wake)
            resolve()
          }
          const sleeper = { until: now + duration_ms, wake }
          sleepers.add(sleeper)
          signal.addEventListener('abort', wake)
          if (!skips) return
          setImmediate(() => {
            if (!sleepers.has(sleeper)) return
            now = Math.max(now, sleeper.until)
            wake()
          })
        })
      },
    },
    async goTo(time) {
      await settle()
      now = Date.parse(time)
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake()
      await settle()
    },
    set(time) {
      now = Date.parse(time)
      // A timer runs by the time that passes, not by what the clock says.
      for (const sleeper of sleepers) sleeper.until = now
    },
    stop: (reason) => controller.abort(reason),
  }
}

/** What the journal of a home says, and its file. */
export function journalOf(home: string): {
  readonly runs: readonly Run[]
  readonly csv: readonly string[]
  stepsOf(run_id: string): readonly Step[]
} {
  const paths = homePaths(home)
  const journal: Journal = openJournal(paths.state, paths.logs)
  try {
    const runs = journal.runs(1000)
    const steps = new Map(runs.map(({ id }) => [id, journal.steps(id)]))
    const csv = readFileSync(join(paths.logs, 'job_runs.csv'), 'utf8').trim().split('\n')
    return { runs, csv, stepsOf: (id) => steps.get(id) ?? [] }
  } finally {
    journal.close()
  }
}
