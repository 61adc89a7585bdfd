import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WriteOptions, type WriteSheet, writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import type { SqlRow } from '../../src/engine/engine.ts'
import { sniffFile } from '../../src/landing/sniff-file.ts'
import { sheetRows } from '../../src/landing/workbook.ts'
import { buildSmall, makeHome, queryHome } from '../support/small-project.ts'

const header = ['order_id', 'customer_id', 'status', 'placed_at', 'total']
const day = new Date(Date.UTC(2026, 0, 1, 10, 30))

async function workbook(sheet: Omit<WriteSheet, 'name'>, options: Partial<WriteOptions> = {}): Promise<Uint8Array> {
  return writeXlsx({ ...options, sheets: [{ name: 'Feuil1', ...sheet }] })
}

/** What the orders of a workbook became: rows, and the reasons of those that became none. */
async function landed(
  bytes: Uint8Array,
): Promise<{ readonly rows: readonly SqlRow[]; readonly reasons: readonly SqlRow[] }> {
  const home = makeHome({ '2026-01-01/orders.xlsx': bytes })
  await buildSmall(home)
  const rows = await queryHome(
    home,
    'select order_id, customer_id, placed_at::varchar as at, total::varchar as total from stg_orders order by 1',
  )
  const reasons = await queryHome(home, 'select place, cell, code from quarantine order by source_line, place')
  return { rows, reasons }
}

describe('cells of a workbook', () => {
  it('that hold an error are reasons in every column, of text too, with their place', async () => {
    const { rows, reasons } = await landed(
      await workbook({
        rows: [
          header,
          ['1', 'c1', 'new', day, 1],
          ['2', '#N/A', 'new', day, 2],
          ['#REF!', 'c1', 'new', day, 3],
          ['4', 'c1', 'new', day, '#DIV/0!'],
          ['5', '# 5', 'new', day, 5],
        ],
      }),
    )
    expect(rows.map((row) => Object.values(row)[0])).toEqual(['1', '5'])
    expect(reasons).toEqual([
      { place: 'Feuil1!B3', cell: '#N/A', code: 'cell_error' },
      { place: 'Feuil1!A4', cell: '#REF!', code: 'cell_error' },
      { place: 'Feuil1!E5', cell: '#DIV/0!', code: 'not_money' },
    ])
  })

  it('are numbers written as text, and texts written as numbers; formulas give the value that was stored', async () => {
    const { rows, reasons } = await landed(
      await workbook({
        rows: [header, [16416, 7, 'new', day, '1 234,50'], ['2', null, 'new', day, null]],
        cells: new Map([['2,4', { formula: 'SUM(E2,1)', formulaResult: 1235.5, value: 1235.5 }]]),
      }),
    )
    expect(reasons).toEqual([])
    expect(rows).toEqual([
      { order_id: '16416', customer_id: '7', at: '2026-01-01 09:30:00', total: '1234.50' },
      { order_id: '2', customer_id: null, at: '2026-01-01 09:30:00', total: '1235.50' },
    ])
  })

  it('are numbers with the decimal mark that their own column tells, however late and whatever keys look like', async () => {
    const many = Array.from({ length: 5100 }, (_, n) => [`1.${n}`, 'c1', 'new', day, 2.5])
    const { rows, reasons } = await landed(
      await workbook({ rows: [header, ...many, ['9.5', 'c1', 'new', day, '12,50']] }),
    )
    expect(reasons).toEqual([])
    expect(rows).toHaveLength(5101)
    expect(rows.at(-1)).toMatchObject({ order_id: '9.5', total: '12.50' })
    expect(rows.filter((row) => row['total'] === '2.50')).toHaveLength(5100)
  })

  it('are no numbers where nobody can know the decimal mark, and then the whole column tells', async () => {
    const of = (...totals: readonly (string | number)[]) =>
      workbook({ rows: [header, ...totals.map((total, n) => [`${n}`, 'c1', 'new', day, total])] })
    const alone = await landed(await of('1,234', '5'))
    expect(alone.reasons).toEqual([{ place: 'Feuil1!E2', cell: '1,234', code: 'not_money' }])
    const pointed = await landed(await of('1.234', 1.236, 12.5, '7'))
    expect(pointed.reasons).toEqual([{ place: 'Feuil1!E2', cell: '1.234', code: 'not_money' }])
    expect(pointed.rows.map((row) => row['total'])).toEqual(['1.24', '12.50', '7.00'])
    const totals = async (...texts: readonly (string | number)[]): Promise<unknown> =>
      (await landed(await of(...texts))).rows.map((row) => row['total'])
    expect(await totals('1,234', '2,5')).toEqual(['1.23', '2.50'])
    expect(await totals('1,234', '1,234.50')).toEqual(['1234.00', '1234.50'])
    expect(await totals('1.234', '2,5', 1.236)).toEqual(['1234.00', '2.50', '1.24'])
    expect(await totals(' 2,50 ', '\u00a03,5')).toEqual(['2.50', '3.50'])
  })

  it('that hold dates as text are read as those of CSV are', async () => {
    const of = (...days: readonly string[]) =>
      workbook({ rows: [header, ...days.map((text, n) => [`${n}`, 'c1', 'new', text, '1'])] })
    const { rows } = await landed(await of('12/13/25 2:30 PM', '1/2/26 12:15 am'))
    expect(rows.map(({ at }) => at)).toEqual(['2025-12-13 13:30:00', '2026-01-01 23:15:00'])
    const { reasons } = await landed(await of('24/05/13', '24/05/14'))
    expect(reasons.map(({ code }) => code)).toEqual(['not_timestamp', 'not_timestamp'])
  })

  it('in hidden rows are data: a filter hides rows without taking them out', async () => {
    const { rows } = await landed(
      await workbook({
        rows: [header, ['1', 'c1', 'new', day, 1], ['2', 'c1', 'new', day, 2]],
        rowDefs: new Map([[1, { hidden: true }]]),
      }),
    )
    expect(rows).toHaveLength(2)
  })

  it.each(['1900', '1904'] as const)('hold days and hours of the calendar from %s', async (dateSystem) => {
    const dates = [new Date(Date.UTC(1904, 0, 2)), new Date(Date.UTC(2026, 11, 31, 23, 59, 58)), day]
    const path = join(mkdtempSync(join(tmpdir(), 'tallyhouse-')), 'file.xlsx')
    writeFileSync(path, await workbook({ rows: [['n', 'at'], ...dates.map((date, n) => [n, date])] }, { dateSystem }))
    const { sheet } = await sniffFile(path)
    expect(sheet?.calendar).toBe(dateSystem)
    const found: unknown[] = []
    if (sheet) for await (const { cells } of sheetRows(path, sheet)) found.push(cells[1]?.text)
    expect(found).toEqual(['at', '1904-01-02', '2026-12-31T23:59:58', '2026-01-01T10:30:00'])
  })

  it('of the first day of 1904 are a day in the calendar from 1900', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tallyhouse-')), 'file.xlsx')
    writeFileSync(
      path,
      await workbook({
        rows: [
          ['n', 'at'],
          [1, new Date(Date.UTC(1904, 0, 1))],
        ],
      }),
    )
    const { sheet } = await sniffFile(path)
    const found: unknown[] = []
    if (sheet) for await (const { cells } of sheetRows(path, sheet)) found.push(cells[1]?.text)
    expect(found).toEqual(['at', '1904-01-01'])
  })
})

describe('a header of several rows', () => {
  it('is read where cells are merged over columns and over rows, below titles', async () => {
    const { rows, reasons } = await landed(
      await workbook({
        rows: [
          ['Orders of January'],
          [],
          ['order_id', 'customer_id', 'How it stands', null, 'total'],
          [null, null, 'status', 'placed_at', null],
          ['1', 'c1', 'new', day, 1],
        ],
        merges: [
          { startRow: 2, startCol: 0, endRow: 3, endCol: 0 },
          { startRow: 2, startCol: 1, endRow: 3, endCol: 1 },
          { startRow: 2, startCol: 2, endRow: 2, endCol: 3 },
          { startRow: 2, startCol: 4, endRow: 3, endCol: 4 },
        ],
      }),
    )
    expect(reasons).toEqual([])
    expect(rows).toHaveLength(1)
  })

  it('is read where a name is cut in two, above each other or in one cell', async () => {
    const { rows, reasons } = await landed(
      await workbook({
        rows: [
          ['order', 'customer', 'status', 'placed', 'total'],
          ['id', 'id', null, 'at', null],
          ['1', 'c1', 'new', day, 1],
        ],
      }),
    )
    const inCell = await landed(
      await workbook({
        rows: [
          ['order\nid', 'customer\r\nid', 'status', ' placed at', 'total'],
          ['1', 'c1', 'new', day, 1],
        ],
      }),
    )
    expect(reasons).toEqual([])
    expect(rows).toEqual(inCell.rows)
    expect(rows).toHaveLength(1)
  })
})
