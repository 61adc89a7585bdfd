import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defineJob } from '../../src/define.ts'
import { isTallyError, messageOf, TallyError } from '../../src/error/tally-error.ts'
import type { JobSpec } from '../../src/plan/job-spec.ts'
import { realTime } from '../../src/schedule/job-effects.ts'
import { findJob, type JobOutcome, type JobRequest, startJob } from '../../src/schedule/run-job.ts'
import { fakeClock, jobOptions, jobProject, journalOf } from '../support/job-project.ts'

const hand: JobRequest = { params: {}, started_by: 'hand' }

async function run(
  job: JobSpec,
  effects = realTime(),
  options = jobOptions(),
  request = hand,
): Promise<{ readonly outcome: JobOutcome; readonly home: string }> {
  const loaded = jobProject([job], { targets: [{ name: 'copy', kind: 'sqlite', tables: ['fct_orders'] }] })
  const outcome = await startJob(loaded, findJob(loaded.project, job.name), request, options, effects).ended
  return { outcome, home: options.home }
}

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return isTallyError(error) ? error.code : messageOf(error)
  }
  return 'nothing was thrown'
}

function land(home: string): void {
  const folder = join(home, 'landing', '2026-01-01')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'orders.csv'),
    'order_id,customer_id,status,placed_at,total\n1,a,paid,2026-01-01T10:00:00Z,5\n',
  )
  writeFileSync(join(folder, 'customers.csv'), 'customer_id,born,visits\na,,1\n')
  writeFileSync(join(folder, 'lines.csv'), 'order_id,line_no,quantity,price\n1,1,1,5\n')
}

describe('a job', () => {
  it('builds, checks, publishes, queries, and calls programs and TypeScript, each a step of one run', async () => {
    const options = jobOptions()
    land(options.home)
    const seen: unknown[] = []
    const job = defineJob({
      name: 'daily',
      params: { least: { type: 'integer', default: 2 }, month: { type: 'date', default: 'due' } },
      steps: [
        { name: 'build', kind: 'build' },
        { name: 'check', kind: 'check' },
        { name: 'copy', kind: 'publish', targets: ['copy'] },
        {
          name: 'rows',
          kind: 'query',
          sql: 'select order_id, total from fct_orders where total >= $1',
          values: ['least'],
          to: 'lists/{date}.csv',
        },
        { name: 'none', kind: 'query', sql: 'select order_id from fct_orders where total > 99', to: 'none.csv' },
        {
          name: 'typescript',
          kind: 'function',
          async run({ params, date, rows }) {
            const [row] = await rows('select count(*) as n from fct_orders where total >= $1', [params.least])
            seen.push(params.month.length, date, row?.['n'])
            return { rows: 1, message: 'counted' }
          },
        },
        {
          name: 'program',
          kind: 'command',
          command: [
            process.execPath,
            '-e',
            'console.log(process.env.TALLYHOUSE_JOB_DATE, process.argv[1])',
            '{least}; ls',
          ],
        },
      ],
    })
    const request: JobRequest = { params: { least: '3' }, due_at: new Date('2026-02-15T23:30:00Z'), started_by: 'hand' }
    const { outcome, home } = await run(job, realTime(), options, request)
    expect(outcome.message).toContain('program: 2026-02-16 3; ls')
    expect(outcome).toMatchObject({ status: 'success', issues_found: 0, is_hung: false })
    expect(seen).toEqual([10, '2026-02-16', '1'])
    expect(readFileSync(join(home, 'out/lists/2026-02-16.csv'), 'utf8')).toBe('order_id,total\n1,5.00\n')
    expect(readFileSync(join(home, 'out/none.csv'), 'utf8')).toBe('order_id\n')
    expect(existsSync(join(home, 'out/copy.sqlite'))).toBe(true)
    const { runs, csv, stepsOf } = journalOf(home)
    expect(runs.map(({ job_name, status }) => [job_name, status])).toContainEqual(['daily', 'success'])
    expect(stepsOf(outcome.run_id).map(({ name }) => name)).toEqual(job.steps.map(({ name }) => name))
    expect(csv[0]).toBe('job_name,timestamp,status,issues_found,message')
    expect(csv.filter((line) => line.startsWith('daily,'))).toHaveLength(1)
    // The build that the job set going has not taken the job's run for one that was left behind.
    expect(csv.map((line) => line.slice(0, line.indexOf(','))).toSorted()).toEqual([
      'build',
      'check',
      'daily',
      'job_name',
      'publish copy',
    ])
  })

  it('runs its graph as far as it goes: what comes after a failed step is skipped, the rest is done, on_failure is told', async () => {
    const done: string[] = []
    const step = (name: string, after: readonly string[], fails = false) =>
      ({
        name,
        after,
        kind: 'function',
        async run() {
          if (fails) throw new Error(`${name} broke`)
          done.push(name)
        },
      }) as const
    const { outcome, home } = await run({
      name: 'graph',
      concurrency: 2,
      steps: [step('a', []), step('b', ['a'], true), step('c', ['b']), step('d', ['c', 'a']), step('e', ['a'])],
      on_failure: {
        kind: 'function',
        async run({ failure }) {
          done.push(`told of ${failure?.step}: ${failure?.message}`)
        },
      },
    })
    expect(done).toEqual(['a', 'e', 'told of b: b broke'])
    expect(outcome).toMatchObject({ status: 'error', issues_found: 1, message: 'b: b broke; not run: c, d' })
    const { csv, stepsOf } = journalOf(home)
    expect(
      stepsOf(outcome.run_id)
        .map(({ name, status }) => `${name} ${status}`)
        .toSorted(),
    ).toEqual(['a success', 'b error', 'c skipped', 'd skipped', 'e success', 'on_failure success'])
    expect(csv.at(-1)).toMatch(/^graph,.*,error,1,"b: b broke; not run: c, d"$/)
  })

  it('runs at most so many steps at once', async () => {
    let now = 0
    let most = 0
    const step = (name: string) =>
      ({
        name,
        after: [],
        kind: 'function',
        async run() {
          most = Math.max(most, ++now)
          await new Promise((resolve) => setTimeout(resolve, 5))
          now -= 1
        },
      }) as const
    await run({ name: 'wide', concurrency: 2, steps: ['a', 'b', 'c', 'd'].map(step) })
    expect(most).toBe(2)
  })

  it('tries again after longer and longer waits, and journals each attempt', async () => {
    const clock = fakeClock('2026-01-01T00:00:00Z', true)
    let attempts = 0
    const { outcome, home } = await run(
      {
        name: 'again',
        retry: { times: 3, wait_s: 10, factor: 3, most_s: 60 },
        steps: [
          {
            name: 'flaky',
            kind: 'function',
            async run() {
              attempts += 1
              if (attempts < 4) throw new Error('not yet')
            },
          },
        ],
      },
      clock.effects,
    )
    expect(outcome.status).toBe('success')
    expect(clock.slept.filter((ms) => ms < 21_600_000)).toEqual([10_000, 30_000, 60_000])
    expect(
      journalOf(home)
        .stepsOf(outcome.run_id)
        .map(({ status, message }) => `${status} ${message}`),
    ).toEqual([
      'error not yet; attempt 1 of 4, again in 10 s',
      'error not yet; attempt 2 of 4, again in 30 s',
      'error not yet; attempt 3 of 4, again in 60 s',
      'success ',
    ])
  })

  it('does not try again what is wrong with the project', async () => {
    const { outcome } = await run(
      {
        name: 'wrong',
        retry: { times: 5 },
        steps: [
          {
            name: 'rows',
            kind: 'function',
            async run() {
              throw new TallyError('usage', { detail: 'no such thing', command: '' })
            },
          },
        ],
      },
      fakeClock('2026-01-01T00:00:00Z', true).effects,
    )
    expect(outcome.steps[0]).toMatchObject({ status: 'error', attempts: 1, message: 'no such thing' })
  })

  it('stops a step whose time is over, and calls one hung that goes on all the same', async () => {
    const fetched: string[] = []
    const clock = fakeClock('2026-01-01T00:00:00Z', true)
    const { outcome } = await run(
      {
        name: 'slow',
        steps: [
          {
            name: 'polite',
            kind: 'function',
            timeout_s: 60,
            run: ({ signal }) =>
              new Promise((_, reject) =>
                signal.addEventListener('abort', () => {
                  fetched.push('stopped')
                  reject(new Error('aborted'))
                }),
              ),
          },
        ],
      },
      clock.effects,
    )
    expect(fetched).toEqual(['stopped'])
    expect(outcome).toMatchObject({ status: 'error', is_hung: false })
    expect(outcome.message).toContain('step polite of job slow took more than 60 s')
    const hung = await run(
      {
        name: 'deaf',
        retry: { times: 3 },
        steps: [{ name: 'stone', kind: 'function', timeout_s: 60, run: () => new Promise(() => {}) }],
      },
      clock.effects,
    )
    expect(hung.outcome).toMatchObject({ status: 'error', is_hung: true })
    expect(hung.outcome.steps[0]?.attempts).toBe(1)
    expect(journalOf(hung.home).csv.at(-1)).toMatch(/^deaf,.*,error,1,/)
  })

  it('ends a program with what it started when its time is over', async () => {
    const script = `const { spawn } = require('node:child_process'); const c = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log(c.pid); setInterval(() => {}, 1000)`
    const started = Date.now()
    const { outcome } = await run({
      name: 'stuck',
      steps: [{ name: 'program', kind: 'command', timeout_s: 1, command: [process.execPath, '-e', script] }],
    })
    expect(outcome.message).toContain('took more than 1 s')
    expect(Date.now() - started).toBeLessThan(9000)
  })

  it('says why a program failed or could not start', async () => {
    const failing = await run({
      name: 'p',
      steps: [
        {
          name: 'program',
          kind: 'command',
          command: [process.execPath, '-e', 'console.error("no paper"); process.exit(4)'],
        },
      ],
    })
    expect(failing.outcome.message).toContain('it ended with code 4: no paper')
    const missing = await run({
      name: 'p',
      steps: [{ name: 'program', kind: 'command', command: ['no-such-program-here'] }],
    })
    expect(missing.outcome.message).toContain('ENOENT')
  })

  it('is stopped from outside: the step ends, the rest is skipped, the journal says so', async () => {
    const clock = fakeClock('2026-01-01T00:00:00Z')
    const running = run(
      {
        name: 'long',
        steps: [
          {
            name: 'wait',
            kind: 'function',
            run: ({ signal }) =>
              new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
          },
          { name: 'next', kind: 'build' },
        ],
      },
      clock.effects,
    )
    await new Promise((resolve) => setImmediate(resolve))
    clock.stop('SIGINT')
    const { outcome, home } = await running
    expect(outcome).toMatchObject({ status: 'error', is_interrupted: true })
    expect(outcome.message).toContain('stopped by SIGINT')
    expect(
      journalOf(home)
        .stepsOf(outcome.run_id)
        .map(({ name, status }) => `${name} ${status}`),
    ).toEqual(['wait error', 'next skipped'])
  })

  it('does not run beside itself, and takes its parameters by type', async () => {
    const options = jobOptions()
    const loaded = jobProject([
      {
        name: 'typed',
        params: {
          n: { type: 'integer' },
          on: { type: 'date', default: 'due' },
          who: { type: 'text', default: 'a', one_of: ['a', 'b'] },
        },
        steps: [{ name: 'wait', kind: 'function', run: () => new Promise((resolve) => setTimeout(resolve, 30)) }],
      },
    ])
    const job = findJob(loaded.project, 'typed')
    const start = (params: Record<string, string>) =>
      startJob(loaded, job, { params, started_by: 'hand' }, options, realTime())
    expect(codeOf(() => start({}))).toBe('param_missing')
    expect(codeOf(() => start({ n: '1.5' }))).toBe('value_invalid')
    expect(codeOf(() => start({ n: '1', on: '2026-02-30' }))).toBe('value_invalid')
    expect(codeOf(() => start({ n: '1', who: 'c' }))).toBe('value_invalid')
    expect(codeOf(() => start({ n: '1', m: '1' }))).toBe('param_unknown')
    expect(codeOf(() => findJob(loaded.project, 'x'))).toBe('job_unknown')
    const first = start({ n: '1' })
    expect(codeOf(() => start({ n: '1' }))).toBe('job_running')
    expect((await first.ended).status).toBe('success')
    expect((await start({ n: '2' }).ended).status).toBe('success')
  })
})
