import { describe, expect, it } from 'vitest'
import { type DropFinding, judgeDrops, type LandedDrop } from '../../src/check/judge-drops.ts'
import { type Expectation, type ExpectationSpec, normalizeExpectation } from '../../src/contract/expectation.ts'
import type { DropMemory } from '../../src/journal/drop-memory.ts'

function expected(spec: ExpectationSpec): Expectation {
  const found = normalizeExpectation(spec)
  if (typeof found === 'string') throw new Error(found)
  return found
}

/** Drops by day: records of `orders.csv`, whose content is named by day and records unless told. */
function drops(days: Readonly<Record<string, number | readonly [records: number, content: string]>>): LandedDrop[] {
  return Object.entries(days).map(([landing_date, drop]) => {
    const [read, sha256] = typeof drop === 'number' ? [drop, `${landing_date} ${drop}`] : drop
    return { landing_date, files: { 'orders.csv': { sha256, read } }, copies: [] }
  })
}

const every = expected('every day')

function judge(
  landed: readonly LandedDrop[],
  now: string,
  memory: readonly DropMemory[] = [],
  when: Expectation = every,
): { readonly found: readonly string[]; readonly memory: readonly DropMemory[]; readonly days: number } {
  const result = judgeDrops({
    expected: when,
    drops: landed,
    since: '2026-01-11',
    refused: [{ landing_date: '2026-01-20', name: 'orders.csv' }],
    memory,
    now: new Date(now),
    time_zone: 'Europe/Zurich',
  })
  const text = (finding: DropFinding): string => `${finding.landing_date} ${finding.kind}: ${finding.detail}`
  return { found: result.findings.map(text), memory: result.memory, days: result.days }
}

// 5 January 2026 is a Monday.
const week = { '2026-01-05': 100, '2026-01-06': 110, '2026-01-07': 90, '2026-01-08': 100 }

describe('expected drops', () => {
  it('finds nothing in whole days, and does not miss a day that is not over', () => {
    expect(judge(drops(week), '2026-01-09T22:59:00Z')).toMatchObject({ found: [], days: 4 })
  })

  it('misses a day once it is over in the zone of the project', () => {
    expect(judge(drops(week), '2026-01-09T23:00:00Z').found).toEqual(['2026-01-09 missing: nothing landed'])
    const { '2026-01-07': _, ...gap } = week
    expect(judge(drops(gap), '2026-01-08T12:00:00Z').found).toEqual(['2026-01-07 missing: nothing landed'])
  })

  it('misses a day at its hour', () => {
    const early = expected({ every: 'day', by: '06:30' })
    expect(judge(drops(week), '2026-01-09T05:29:00Z', [], early).found).toEqual([])
    expect(judge(drops(week), '2026-01-09T05:30:00Z', [], early).found).toEqual(['2026-01-09 missing: nothing landed'])
  })

  it('says so where what landed was refused', () => {
    const short = expected({ every: 'day', days_back: 1 })
    expect(judge(drops(week), '2026-01-21T12:00:00Z', [], short).found).toEqual([
      '2026-01-20 missing: what landed was refused: orders.csv',
    ])
  })

  it('leaves weekends alone where they are not expected', () => {
    const weekdays = expected('every weekday')
    expect(judge(drops({ ...week, '2026-01-09': 100 }), '2026-01-12T12:00:00Z', [], weekdays).found).toEqual([])
    expect(judge(drops({ ...week, '2026-01-09': 100 }), '2026-01-12T12:00:00Z').found).toEqual([
      '2026-01-10 missing: nothing landed',
      '2026-01-11 missing: nothing landed',
    ])
  })

  it('expects nothing before the first drop, and looks no further back than told', () => {
    expect(judge([], '2026-01-11T12:00:00Z')).toMatchObject({ found: [], days: 0 })
    expect(judge([], '2026-01-12T12:00:00Z').found).toEqual(['2026-01-11 missing: nothing landed'])
    const short = expected({ every: 'day', days_back: 2 })
    expect(judge(drops(week), '2026-01-12T12:00:00Z', [], short).found).toEqual([
      '2026-01-10 missing: nothing landed',
      '2026-01-11 missing: nothing landed',
    ])
  })

  it('calls a drop late that a run had missed, in every run after', () => {
    const { '2026-01-08': _, ...before } = week
    const first = judge(drops(before), '2026-01-09T06:00:00Z')
    expect(first.found).toEqual(['2026-01-08 missing: nothing landed'])
    const text = '2026-01-08 late: found at 2026-01-09T09:00:00.000Z; a run at 2026-01-09T06:00:00.000Z had missed it'
    const second = judge(drops(week), '2026-01-09T09:00:00Z', first.memory)
    expect(second.found).toEqual([text])
    const third = judge(drops(week), '2026-01-09T12:00:00Z', second.memory)
    expect(third.found).toEqual([text])
  })

  it('calls a drop re-sent whose file changed, was taken away, is a copy, or came before', () => {
    const first = judge(drops(week), '2026-01-09T06:00:00Z')
    expect(first.found).toEqual([])
    const changed = judge(drops({ ...week, '2026-01-06': 80 }), '2026-01-09T07:00:00Z', first.memory)
    expect(changed.found).toEqual(['2026-01-06 re-sent: orders.csv had 110 records, now 80'])
    const again = judge(drops({ ...week, '2026-01-06': 111 }), '2026-01-09T08:00:00Z', changed.memory)
    expect(again.found).toEqual([
      '2026-01-06 re-sent: orders.csv had 110 records, now 80; orders.csv had 80 records, now 111',
    ])
    const { '2026-01-06': _, ...gone } = week
    expect(judge(drops(gone), '2026-01-09T09:00:00Z', first.memory).found).toEqual([
      '2026-01-06 missing: orders.csv (110 records) is gone',
    ])
    const copied = drops(week).map((drop) => ({ ...drop, copies: drop.landing_date === '2026-01-07' ? ['b.csv'] : [] }))
    const seen = judge(copied, '2026-01-09T09:00:00Z', first.memory)
    expect(seen.found).toEqual(['2026-01-07 re-sent: b.csv is a copy of a file beside it'])
    expect(judge(copied, '2026-01-09T10:00:00Z', seen.memory).found).toEqual(seen.found)
    const same = { ...week, '2026-01-08': [100, '2026-01-05 100'] } as const
    expect(judge(drops(same), '2026-01-09T06:00:00Z').found).toEqual([
      '2026-01-08 re-sent: orders.csv was sent on 2026-01-05 already',
    ])
  })

  it('calls no file re-sent that came in addition', () => {
    const first = judge(drops(week), '2026-01-08T12:00:00Z')
    const more = drops(week).map((drop) => ({
      ...drop,
      files: { ...drop.files, 'orders_2.csv': { sha256: `${drop.landing_date} 2`, read: 5 } },
    }))
    expect(judge(more, '2026-01-08T13:00:00Z', first.memory).found).toEqual([])
  })

  it('calls a drop shrunken that has less than half of the usual records', () => {
    expect(judge(drops({ ...week, '2026-01-08': 50 }), '2026-01-08T12:00:00Z').found).toEqual([])
    expect(judge(drops({ ...week, '2026-01-08': 49 }), '2026-01-08T12:00:00Z').found).toEqual([
      '2026-01-08 shrunken: 49 records, where 100 are usual',
    ])
    const few = { '2026-01-05': 100, '2026-01-06': 100, '2026-01-07': 1 }
    expect(judge(drops(few), '2026-01-07T12:00:00Z').found).toEqual([])
    const strict = expected({ every: 'day', shrunken_below: 1 })
    expect(judge(drops({ ...week, '2026-01-08': 99 }), '2026-01-08T12:00:00Z', [], strict).found).toEqual([
      '2026-01-08 shrunken: 99 records, where 100 are usual',
    ])
  })

  const wrong: readonly (readonly [string, ExpectationSpec])[] = [
    ['an hour that is none', { every: 'day', by: '25:00' }],
    ['a share above 1', { every: 'day', shrunken_below: 50 }],
    ['no day back', { every: 'day', days_back: 0 }],
  ]
  it.each(wrong)('refuses %s', (_, spec) => {
    expect(normalizeExpectation(spec)).toBeTypeOf('string')
  })
})
