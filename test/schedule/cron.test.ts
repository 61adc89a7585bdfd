import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTallyError } from '../../src/error/tally-error.ts'
import type { JobSpec } from '../../src/plan/job-spec.ts'
import { normalizeJob } from '../../src/plan/normalize-job.ts'
import { cronsInZone, cronText } from '../../src/schedule/export/cron-in-zone.ts'
import { dueBetween, nextDue } from '../../src/time/cron.ts'

const step = { name: 'a', kind: 'build' } as const

function refusal(change: Partial<JobSpec>): string {
  try {
    normalizeJob({ name: 'x', steps: [step], ...change }, 'Europe/Zurich', [])
  } catch (error) {
    return isTallyError(error) ? `${error.code}: ${error.message}` : String(error)
  }
  return 'taken'
}

describe('a schedule', () => {
  it('fires at the same hour of its zone in summer and winter', () => {
    const due = dueBetween(
      '0 9 15 * *',
      'Europe/Zurich',
      new Date('2026-01-01T00:00:00Z'),
      new Date('2026-08-01T00:00:00Z'),
      99,
    )
    expect(due.map((time) => time.toISOString().slice(5, 13))).toEqual([
      '01-15T08',
      '02-15T08',
      '03-15T08',
      '04-15T07',
      '05-15T07',
      '06-15T07',
      '07-15T07',
    ])
  })

  it('fires once in a night of 25 hours, and after the gap in one of 23', () => {
    const times = (cron: string, from: string, to: string) =>
      dueBetween(cron, 'Europe/Zurich', new Date(from), new Date(to), 99).map((time) =>
        time.toISOString().slice(11, 16),
      )
    expect(times('30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toEqual(['00:30'])
    expect(times('30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual(['01:00'])
    expect(times('30 2,14 * * *', '2026-10-24T13:00:00Z', '2026-10-25T12:00:00Z')).toEqual(['00:30'])
    expect(times('0 * * * *', '2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z')).toEqual(['01:00', '02:00', '03:00'])
  })

  it('is refused where it never fires or is none, with the job and the reason', () => {
    expect(refusal({ cron: '0 0 30 2 *' })).toBe(
      'cron_invalid: job x: the schedule 0 0 30 2 * is none: it never fires: no day has that date',
    )
    expect(refusal({ cron: '0 0 31 4,6,9,11 *' })).toContain('never fires')
    expect(refusal({ cron: '60 9 * * *' })).toContain('cron_invalid')
    expect(refusal({ cron: '@daily' })).toContain('five fields')
    expect(refusal({ cron: '0 9 * * * *' })).toContain('five fields')
    expect(refusal({ cron: '0 9 L * *' })).toContain('five fields')
    expect(refusal({ cron: '0 0 29 2 *' })).toBe('taken')
    expect(refusal({ cron: '0 9 * * *', time_zone: 'Mars/Olympus' })).toContain('is no time zone')
  })

  it('belongs to a job that can run: graph, names, parameters, targets', () => {
    expect(refusal({ steps: [] })).toContain('it has no step')
    expect(refusal({ steps: [step, step] })).toContain('two steps are named a')
    expect(
      refusal({
        steps: [
          { ...step, after: ['b'] },
          { ...step, name: 'b', after: ['a'] },
        ],
      }),
    ).toContain('wait for each other: a, b')
    expect(refusal({ steps: [{ ...step, after: ['c'] }] })).toContain('comes after c, which is not there')
    expect(refusal({ steps: [{ name: 'q', kind: 'query', sql: 'select 1', to: '../x.csv' }] })).toContain('below out/')
    expect(refusal({ steps: [{ name: 'q', kind: 'command', command: ['x', '{month}'] }] })).toContain('names month')
    expect(refusal({ steps: [{ name: 'p', kind: 'publish', targets: ['none'] }] })).toContain('is no target')
    expect(refusal({ cron: '0 9 * * *', params: { n: { type: 'integer' } } })).toContain('has no default')
    expect(refusal({ params: { n: { type: 'integer', default: 'x' } } })).toContain('default of parameter n')
    expect(refusal({ steps: [{ ...step, timeout_s: 0 }] })).toContain('timeout')
    expect(refusal({ retry: { times: -1 } })).toContain('retry')
    expect(refusal({ name: 'A b' })).toContain('the name A b')
  })
})

describe('a schedule by the clock of another zone', () => {
  const from = new Date('2026-01-01T00:00:00Z')

  it('has both hours of a zone with summer time, and one of a zone without', () => {
    const zurich = cronsInZone('0 9 15 * *', 'Europe/Zurich', 'UTC', from)
    expect(zurich.crons.map(cronText)).toEqual(['0 8 15 * *', '0 7 15 * *'])
    expect(zurich).toMatchObject({ is_exact: false, late_min: 50 })
    const tokyo = cronsInZone('0 9 15 * *', 'Asia/Tokyo', 'UTC', from)
    expect(tokyo.crons.map(cronText)).toEqual(['0 0 15 * *'])
    expect(tokyo.is_exact).toBe(true)
    expect(cronsInZone('*/10 8-17 * * 1-5', 'Europe/Paris', 'Europe/Paris', from).crons.map(cronText)).toEqual([
      '*/10 8-17 * * 1-5',
    ])
    expect(cronsInZone('0 9 * * *', 'Australia/Lord_Howe', 'UTC', from).late_min).toBe(25)
  })

  it('fires at every due time of the schedule, whatever the two zones', () => {
    const number = (low: number, high: number) => fc.integer({ min: low, max: high }).map(String)
    const either = (low: number, high: number) => fc.oneof(fc.constant('*'), number(low, high))
    const cron = fc
      .tuple(number(0, 59), either(0, 23), either(1, 28), either(1, 12), either(0, 6))
      .map((fields) => fields.join(' '))
    const zone = fc.constantFrom(
      'Europe/Zurich',
      'UTC',
      'America/St_Johns',
      'Pacific/Auckland',
      'Asia/Kolkata',
      'America/Los_Angeles',
    )
    fc.assert(
      fc.property(cron, zone, zone, fc.integer({ min: 0, max: 600 }), (text, own, clock, day) => {
        const start = new Date(from.getTime() + day * 86_400_000)
        const due = nextDue(text, own, start)
        if (due === undefined || due.getTime() - from.getTime() > 700 * 86_400_000) return
        const before = new Date(due.getTime() - 1000)
        const { crons } = cronsInZone(text, own, clock, from)
        // Where the clocks are put forward a time may not exist; there the guard runs the job at the next start.
        const isGap = [own, clock].some((one) => nextDue('* * * * *', one, before)?.getTime() !== due.getTime())
        const fires = crons.some((each) => nextDue(cronText(each), clock, before)?.getTime() === due.getTime())
        expect(fires || isGap || isAfterGap(text, own, due), `${text} ${own} ${clock} ${due.toISOString()}`).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

/** Whether the time was moved out of an hour that the clocks skip. */
function isAfterGap(cron: string, zone: string, due: Date): boolean {
  const [minute] = cron.split(' ')
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, minute: 'numeric' }).format(due)
  return Number(shown) !== Number(minute)
}
