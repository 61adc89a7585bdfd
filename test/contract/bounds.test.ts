import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { bindHeader } from '../../src/contract/bind-header.ts'
import { type Column, date, decimal, integer, money, specOf, timestamp } from '../../src/contract/column.ts'
import { normalizeContract } from '../../src/contract/contract.ts'
import { judgeRow } from '../../src/contract/judge-row.ts'
import { plainReading } from '../../src/contract/reading.ts'
import { verdictSql } from '../../src/contract/verdict-sql.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { sqlText } from '../../src/sql/quote.ts'

const context = { reading: plainReading, time_zone: 'Europe/Zurich' }

/** The reasons of each cell by both verdicts: in SQL, in TypeScript. */
async function verdictsOf(column: Column<unknown>, cells: readonly string[]): Promise<readonly (readonly string[])[]> {
  const contract = normalizeContract({ name: 'one', files: '*', columns: { x: column } })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const rows = cells.map((cell, index) => `(${index}, ${sqlText(cell)})`).join(', ')
  const from = `(select * from (values ${rows}) as t (i, x))`
  const binding = bindHeader(contract, ['x'], 't')
  const sql = verdictSql(contract, { from, cells: ['x'], binding, carried: ['i as _i'] }, context)
  const reader = await connection.runAndReadAll(`select coalesce(_reasons, '') from (${sql}) order by _i`)
  const inSql = reader.getRows().map(([reasons]) => String(reasons))
  connection.closeSync()
  instance.closeSync()
  const inTypeScript = cells.map((x) => {
    const verdict = judgeRow(contract, { x }, context)
    return verdict.ok ? '' : verdict.reasons.map((reason) => `${reason.column}:${reason.code}`).join('|')
  })
  return [inSql, inTypeScript]
}

describe('bounds', () => {
  const above = 'x:above_max'
  const below = 'x:below_min'
  it.each([
    [
      'a day as a time',
      timestamp({ max: '2026-01-01' }),
      ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
      ['', above],
    ],
    [
      'a fraction with a zero behind',
      timestamp({ min: '2026-01-01T00:00:00.50Z' }),
      ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.499999Z'],
      ['', below],
    ],
    [
      'a zone',
      timestamp({ min: '2026-01-01T00:00:00+02:00' }),
      ['2025-12-31T22:00:00Z', '2025-12-31T21:59:59Z'],
      ['', below],
    ],
    [
      'a date written long',
      date({ min: '2026-1-5', max: '2026/01/06' }),
      ['2026-01-04', '2026-01-05', '2026-01-07'],
      [below, '', above],
    ],
    ['more digits than the column', money({ min: '0.005' }), ['0.00', '0.01'], [below, '']],
    [
      'a plus and zeros',
      decimal({ min: '+00.50', max: '.750' }),
      ['0.4', '0.5', '0.75', '0.750001'],
      [below, '', '', above],
    ],
    ['a whole number with a fraction', integer({ min: 0.5 }), ['0', '1'], [below, '']],
  ] as const)('with %s are the same to both verdicts', async (_, column, cells, reasons) => {
    expect(await verdictsOf(column, cells)).toEqual([reasons, reasons])
  })

  it('have one form', () => {
    expect(specOf(timestamp({ min: '2026-01-01 01:00:00.50+01:00' })).min).toBe('2026-01-01T00:00:00.5Z')
    expect(specOf(money({ min: -0.5, max: '007.10' }))).toMatchObject({ min: '-0.5', max: '7.1' })
    expect(specOf(integer({ min: 0 })).min).toBe('0')
  })

  it.each([
    ['a word', () => money({ min: 'abc' })],
    ['nothing', () => integer({ min: '' })],
    ['NaN', () => decimal({ max: Number.NaN })],
    ['an exponent', () => decimal({ min: 1e-7 })],
    ['a year', () => date({ min: 2026 })],
    ['a day that is none', () => date({ max: '2026-02-30' })],
    ['a time that is none', () => timestamp({ max: '2026-01-01 25:00' })],
    ['an amount that the column cannot hold', () => money({ max: '99999999999999999999' })],
    ['a whole number beyond 2^53', () => integer({ max: '9007199254740993' })],
    ['more digits than can be compared', () => money({ max: `0.${'1'.repeat(30)}` })],
    ['min above max', () => integer({ min: 10, max: 9 })],
    ['a scale beyond the precision', () => money({ scale: 19 })],
  ])('of %s are refused where they are defined', (_, define) => {
    let thrown: unknown
    try {
      define()
    } catch (error) {
      thrown = error
    }
    expect(isTallyError(thrown, 'definition_invalid'), String(thrown)).toBe(true)
  })
})
