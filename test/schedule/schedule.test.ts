import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { openJobStore } from '../../src/journal/job-store.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { JobSpec } from '../../src/plan/job-spec.ts'
import { backfill } from '../../src/schedule/backfill.ts'
import { findJob, type JobOutcome } from '../../src/schedule/run-job.ts'
import { runSchedule } from '../../src/schedule/run-schedule.ts'
import { scheduleStatus } from '../../src/schedule/schedule-status.ts'
import { runForTime, runIfDue } from '../../src/schedule/tick.ts'
import { type FakeClock, fakeClock, jobOptions, jobProject, journalOf } from '../support/job-project.ts'
import { runsWithEvents } from '../support/run-events.ts'

const minute_ms = 60_000

/** A job that notes the times that it ran for. */
function noting(ran: string[], change: Partial<JobSpec> = {}): JobSpec {
  const note = {
    name: 'note',
    kind: 'function',
    run: async ({ due_at }: { due_at: Date }) => void ran.push(due_at.toISOString().slice(5, 16)),
  } as const
  return { name: 'noting', cron: '0 9 * * *', steps: [note], ...change }
}

/** A scheduler with a clock of ours, which is stopped by `end`. */
function scheduling(clock: FakeClock, job: JobSpec, options = jobOptions()) {
  const loaded = jobProject([job])
  const outcomes: JobOutcome[] = []
  const running = runSchedule(loaded, options, clock.effects, { ended: (_, outcome) => void outcomes.push(outcome) })
  return {
    options,
    loaded,
    outcomes,
    status: (now: string) => scheduleStatus(loaded.project, options, new Date(now)),
    async end() {
      clock.stop('SIGINT')
      return running
    },
  }
}

describe('a scheduler', () => {
  it('runs a job when it is due, says what ran and what is next, and remembers it', async () => {
    const ran: string[] = []
    const clock = fakeClock('2026-03-27T07:59:00Z')
    const first = scheduling(clock, noting(ran))
    await clock.goTo('2026-03-27T08:00:00Z')
    await clock.goTo('2026-03-27T08:00:30Z')
    expect(ran).toEqual(['03-27T08:00'])
    const { schedulers, jobs } = first.status('2026-03-28T12:00:00Z')
    expect(schedulers).toMatchObject([{ pid: process.pid, is_alive: true }])
    // The clocks are put forward in the night to the 29th.
    expect(jobs).toMatchObject([
      { next: '2026-03-29T07:00:00.000Z', next_local: '2026-03-29 09:00', due: [{ outcome: 'success', attempts: 1 }] },
    ])
    await first.end()
    expect(first.status('2026-03-28T12:00:00Z').schedulers).toEqual([])
    expect(journalOf(first.options.home).csv.at(-1)).toMatch(/^noting,2026-03-27T08:00:00.000Z,success,0,/)
    // Started again the same hour: what ran is not run again.
    const later = fakeClock('2026-03-27T08:02:00Z')
    const second = scheduling(later, noting(ran), first.options)
    await later.goTo('2026-03-27T08:02:30Z')
    await second.end()
    expect(ran).toHaveLength(1)
  })

  it.each([
    ['none', []],
    ['latest', ['03-05T08:00']],
    ['all', ['03-03T08:00', '03-04T08:00', '03-05T08:00']],
  ] as const)('catches up with missed runs: %s', async (catch_up, expected) => {
    const ran: string[] = []
    const clock = fakeClock('2026-03-02T10:00:00Z')
    const first = scheduling(clock, noting(ran, { catch_up }))
    await clock.goTo('2026-03-02T10:00:10Z')
    await first.end()
    const later = fakeClock('2026-03-05T12:00:00Z')
    const second = scheduling(later, noting(ran, { catch_up }), first.options)
    await later.goTo('2026-03-05T12:00:30Z')
    await later.goTo('2026-03-05T12:01:00Z')
    await second.end()
    expect(ran).toEqual(expected)
    const missed = 3 - expected.length
    const { csv } = journalOf(first.options.home)
    expect(csv.filter((line) => line.includes('missed:'))).toHaveLength(missed > 0 ? 1 : 0)
    if (missed > 0)
      expect(csv.join('\n')).toContain(`noting,2026-03-05T12:00:00.000Z,warning,${missed},missed: ${missed} due time`)
    const runs = runsWithEvents(first.options.home)
    expect(runs.filter((run) => run.endsWith(' START ABORT'))).toHaveLength(missed > 0 ? 1 : 0)
    expect(runs.filter((run) => run === 'noting success START COMPLETE')).toHaveLength(expected.length)
    const [job] = second.status('2026-03-05T12:02:00Z').jobs
    expect(job?.due.filter(({ outcome }) => outcome === 'missed')).toHaveLength(missed)
  })

  it('takes a clock that jumps: ahead, and back over what was run', async () => {
    const ran: string[] = []
    const clock = fakeClock('2026-03-02T07:59:30Z')
    const { end, options } = scheduling(clock, noting(ran, { catch_up: 'none' }))
    await clock.goTo('2026-03-02T08:00:00Z')
    expect(ran).toEqual(['03-02T08:00'])
    await clock.goTo('2036-03-02T12:00:00Z')
    expect(clock.lines.join('\n')).toMatch(/clock went \d+ minutes ahead/)
    // Set right again by hand: the sleeper wakes at the old time plus what it sleeps.
    await clock.goTo('2036-03-02T12:00:30Z')
    clock.set('2026-03-02T07:59:50Z')
    await clock.goTo('2026-03-02T08:00:30Z')
    expect(clock.lines.join('\n')).toMatch(/clock went \d+ minutes back/)
    await clock.goTo('2026-03-02T08:01:00Z')
    expect(ran).toEqual(['03-02T08:00'])
    clock.set('2026-03-03T07:59:59Z')
    await clock.goTo('2026-03-03T08:00:00Z')
    await clock.goTo('2026-03-03T08:00:30Z')
    await end()
    expect(ran).toEqual(['03-02T08:00', '03-03T08:00'])
    expect(journalOf(options.home).csv.filter((line) => line.startsWith('schedule,'))).toHaveLength(3)
  })

  it('goes on after a job that fails, and journals it', async () => {
    const broken: JobSpec = {
      name: 'broken',
      cron: '* * * * *',
      steps: [
        {
          name: 'break',
          kind: 'function',
          async run() {
            throw new Error('no bread')
          },
        },
      ],
    }
    const clock = fakeClock('2026-03-02T07:59:30Z')
    const { end, outcomes, options, status } = scheduling(clock, broken)
    for (const at of ['08:00:00', '08:00:30', '08:01:00', '08:01:30']) await clock.goTo(`2026-03-02T${at}Z`)
    await end()
    expect(outcomes.map(({ message }) => message)).toEqual(['break: no bread', 'break: no bread'])
    expect(journalOf(options.home).csv.filter((line) => /^broken,.*,error,1,break: no bread$/.test(line))).toHaveLength(
      2,
    )
    expect(status('2026-03-02T08:02:00Z').jobs[0]?.due.map(({ outcome }) => outcome)).toEqual(['error', 'error'])
  })

  it('lets a step that hangs end by its timeout, and runs the job again when it is next due', async () => {
    let began = 0
    const hanging: JobSpec = {
      name: 'hanging',
      cron: '*/10 * * * *',
      steps: [
        {
          name: 'hang',
          kind: 'function',
          timeout_s: 60,
          run: ({ signal }) => {
            began += 1
            return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('let go'))))
          },
        },
      ],
    }
    const clock = fakeClock('2026-03-02T07:59:30Z')
    const { end, outcomes } = scheduling(clock, hanging)
    for (const at of ['08:00:00', '08:00:30', '08:01:00', '08:01:30', '08:10:00', '08:10:30'])
      await clock.goTo(`2026-03-02T${at}Z`)
    expect(began).toBe(2)
    expect(outcomes.map(({ message }) => message)).toEqual([expect.stringContaining('took more than 60 s')])
    await end()
    expect(outcomes.at(-1)).toMatchObject({ is_interrupted: true })
  })

  it('begins again what it was stopped in, three times at the most', async () => {
    let began = 0
    const long: JobSpec = {
      name: 'long',
      cron: '0 9 * * *',
      steps: [
        {
          name: 'wait',
          kind: 'function',
          run: ({ signal }) => {
            began += 1
            return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('let go'))))
          },
        },
      ],
    }
    const options = jobOptions()
    for (const at of ['2026-03-02T08:00:00Z', '2026-03-02T08:05:00Z', '2026-03-02T08:10:00Z', '2026-03-02T08:15:00Z']) {
      const clock = fakeClock(at)
      const store = openJobStore(homePaths(options.home).state)
      if (began === 0) store.see('long', 'production', new Date('2026-03-02T07:00:00Z'))
      store.close()
      const { end } = scheduling(clock, long, options)
      await clock.goTo(at)
      await clock.goTo(at)
      await end()
    }
    expect(began).toBe(3)
  })
})

describe('two schedulers on one home', () => {
  it('never run a due time twice, in one process or in two, in whatever order they look', async () => {
    const ran: string[] = []
    const options = jobOptions()
    const loaded = jobProject([noting(ran, { cron: '* * * * *', catch_up: 'all' })])
    const job = findJob(loaded.project, 'noting')
    const clock = fakeClock('2026-03-02T08:00:00Z')
    const look = () => runIfDue(loaded, job, options, clock.effects, 5 * minute_ms)
    await Promise.all([look(), look(), look()])
    const both = await Promise.all([look(), look()])
    expect(new Set(ran).size).toBe(ran.length)
    expect(ran).toHaveLength(5)
    expect(both.flatMap(({ outcomes }) => outcomes)).toEqual([])
  })

  it('claims in the database itself, among processes that all want the same times', () => {
    const options = jobOptions()
    const { state } = homePaths(options.home)
    openJobStore(state).close()
    const script = `import { openJobStore } from ${JSON.stringify(new URL('../../src/journal/job-store.ts', import.meta.url).href)}
      const store = openJobStore(process.argv[1]); let won = 0
      for (let n = 0; n < 200; n++) if (store.claim('j', 'production', String(n), new Date())) won++
      console.log(won)`
    const run = `for n in 1 2 3; do "$0" --input-type=module -e "$1" "$2" & done; wait`
    const { stdout, stderr } = spawnSync('bash', ['-c', run, process.execPath, script, state], { encoding: 'utf8' })
    const won = stdout.trim().split('\n').map(Number)
    expect(won, stderr).toHaveLength(3)
    expect(won.reduce((sum, one) => sum + one, 0)).toBe(200)
  })

  it('leave alone a time that another scheduler names and that was run', async () => {
    const ran: string[] = []
    const options = jobOptions()
    const loaded = jobProject([noting(ran)])
    const job = findJob(loaded.project, 'noting')
    const { effects } = fakeClock('2026-03-02T08:00:20Z')
    const request = { params: {}, due_at: new Date('2026-03-02T09:00:00+01:00'), started_by: 'schedule' } as const
    await runForTime(loaded, job, request, options, effects)
    expect((await runForTime(loaded, job, request, options, effects)).message).toContain('in other hands')
    expect((await runIfDue(loaded, job, options, effects, 5 * minute_ms)).message).toBe('noting is not due')
    expect(ran).toEqual(['03-02T08:00'])
  })
})

describe('--if-due', () => {
  it('lets one of two starts through, in winter and in summer, and nobody who comes too late', async () => {
    const ran: string[] = []
    const loaded = jobProject([noting(ran, { cron: '0 9 15 * *', catch_up: 'none' })])
    const job = findJob(loaded.project, 'noting')
    for (const at of ['01-15T07:00', '01-15T08:01', '07-15T07:12', '07-15T08:00', '09-15T08:00']) {
      // Each on a machine of its own that remembers nothing, as those of a service are.
      await runIfDue(loaded, job, jobOptions(), fakeClock(`2026-${at}:00Z`).effects, 50 * minute_ms)
    }
    expect(ran).toEqual(['01-15T08:00', '07-15T07:00'])
  })
})

describe('a backfill', () => {
  it('runs each due time of a range, or each day, and passes over what ended well where it is asked to', async () => {
    const ran: string[] = []
    const options = jobOptions()
    let fails = true
    const monthly = noting(ran, { cron: '0 9 15 * *' })
    const daily: JobSpec = {
      name: 'daily',
      steps: [
        {
          name: 'note',
          kind: 'function',
          async run({ date }) {
            if (date === '2026-03-30' && fails) throw new Error('not that day')
            ran.push(date)
          },
        },
      ],
    }
    const loaded = jobProject([monthly, daily])
    const { effects } = fakeClock('2026-05-01T00:00:00Z', true)
    const range = { from: '2026-01-01', to: '2026-04-30', params: {}, is_missing_only: false, keeps_going: false }
    await backfill(loaded, findJob(loaded.project, 'noting'), range, options, effects)
    expect(ran.splice(0)).toEqual(['01-15T08:00', '02-15T08:00', '03-15T08:00', '04-15T07:00'])
    const days = { ...range, from: '2026-03-28', to: '2026-03-31', keeps_going: true }
    await backfill(loaded, findJob(loaded.project, 'daily'), days, options, effects)
    expect(ran.splice(0)).toEqual(['2026-03-28', '2026-03-29', '2026-03-31'])
    fails = false
    const again = await backfill(
      loaded,
      findJob(loaded.project, 'daily'),
      { ...days, is_missing_only: true },
      options,
      effects,
    )
    expect(ran).toEqual(['2026-03-30'])
    expect(again).toMatchObject({ passed_over: 3, outcomes: [{ status: 'success' }] })
    const never = { ...range, from: '2026-01-16', to: '2026-01-20' }
    await expect(backfill(loaded, findJob(loaded.project, 'noting'), never, options, effects)).rejects.toMatchObject({
      code: 'backfill_invalid',
    })
  })
})
