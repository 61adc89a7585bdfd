import { describe, expect, it } from 'vitest'
import { keyCandidates, noKeyReason } from '../../src/propose/propose-key.ts'
import type { ColumnFacts } from '../../src/propose/refine-contract.ts'
import type { ProposedContract, ProposedKind } from '../../src/propose/types.ts'

type Cell = (row: number) => string | number

const day =
  (count: number): Cell =>
  (row) =>
    `2026-01-${String(1 + (row % count)).padStart(2, '0')}`
/** Each value for as long as there are days, so that days and values are every pair. */
const slow =
  (sign: string, each: number): Cell =>
  (row) =>
    `${sign}${Math.floor(row / each)}`
const turn =
  (sign: string, count: number): Cell =>
  (row) =>
    `${sign}${row % count}`

/** What a table of so many rows has for a key, or why it has none: columns by name, each with its kind and cells. */
function keyOf(name: string, rows: number, columns: Readonly<Record<string, readonly [ProposedKind, Cell]>>): string {
  const proposed: ProposedContract = {
    name,
    description: '',
    files: [],
    is_known_by_header: false,
    sheet: undefined,
    columns: Object.entries(columns).map(([own, [kind]]) => ({
      name: own,
      aliases: [],
      kind,
      optional: false,
      pattern: undefined,
    })),
    key: [],
    key_reason: '',
    reading: {},
  }
  const numbers = Array.from({ length: rows }, (_, row) => row)
  const differing = (names: readonly string[]): number =>
    new Set(numbers.map((row) => JSON.stringify(names.map((own) => columns[own]?.[1](row))))).size
  const facts = new Map(
    Object.keys(columns).map((own): [string, ColumnFacts] => {
      const distinct = differing([own])
      const counts = { rows, filled: rows, distinct, distinct_by_file: distinct }
      return [own, { name: own, ...counts, shape: null, length: null, whole_digits: 0, fraction_digits: 0 }]
    }),
  )
  const unique = keyCandidates(proposed, facts).filter((one) => differing(one.columns) === rows)
  const sure = unique.find(({ doubt }) => doubt === undefined)
  const doubts = unique.flatMap(({ doubt }) => doubt ?? [])
  return sure?.columns.join() ?? noKeyReason(proposed, facts, new Map(), doubts)
}

const quantity = ['integer', turn('', 5)] as const

describe('columns that together tell all rows apart', () => {
  it('are a key where each pair stands there once, as of each shop and day', () => {
    const columns = { day: ['date', day(15)], shop_id: ['id', slow('S', 15)], stock: quantity } as const
    expect(keyOf('stock', 60, columns)).toBe('day,shop_id')
    expect(keyOf('sums_of_days', 60, columns)).toBe('day,shop_id')
    const hour: Cell = (row) => `2026-01-01 ${String(row % 15).padStart(2, '0')}:00:00`
    const measured = { at: ['timestamp', hour], station: ['id', slow('S', 15)], wind: quantity } as const
    expect(keyOf('weather', 60, measured)).toBe('at,station')
    // Eight rows, of two shops and four days, may be so by chance.
    const few = { day: ['date', day(4)], shop_id: ['id', slow('S', 4)], stock: quantity } as const
    expect(keyOf('stock', 8, few)).toMatch(/^no two rows are alike in day, shop_id so far, but in so few rows/)
  })

  it('are none of what happens: two sales of one article on one day may be, though none was yet', () => {
    const columns = { date: ['date', day(20)], product_id: ['id', turn('P', 3)], quantity } as const
    for (const name of ['sales', 'ventes_2026', 'stock_movements', 'deliveries'])
      expect(keyOf(name, 60, columns), name).toMatch(
        /^no two rows are alike in date, product_id so far, but of \w+ two may be; .* key: \['date', 'product_id'\]$/,
      )
    expect(keyOf('daily_sales', 60, columns)).toBe('date,product_id')
    const ticket = { ticket_no: ['id', (row: number) => `T${Math.floor(row / 2)}`] } as const
    expect(keyOf('export', 60, { ...columns, ...ticket })).toContain('but of ticket two may be')
    // Six hundred rows are another matter: 300 pairs alike were to be expected.
    const many = { date: ['date', day(30)], product_id: ['id', slow('P', 30)], quantity } as const
    expect(keyOf('sales', 600, many)).toBe('date,product_id')
  })

  it('are none in so few rows that chance would do the same, or with values that nothing calls names', () => {
    const sparse = { date: ['date', day(28)], product_id: ['id', turn('P', 9)], price: ['money', turn('', 7)] } as const
    expect(keyOf('export', 60, sparse)).toMatch(/^no two rows are alike in date, product_id so far, but in so few rows/)
    expect(keyOf('export', 200, sparse)).toBe('date,product_id')
    const unnamed = { date: ['date', day(20)], product: ['id', turn('P', 3)], price: ['money', turn('', 7)] } as const
    expect(keyOf('export', 60, unnamed)).toContain('date, product so far, but in so few rows that may be chance')
    const measured = { date: ['date', day(20)], size: ['decimal', turn('', 3)], note: ['text', turn('n', 3)] } as const
    expect(keyOf('export', 60, measured)).toBe('no column looks like a name or number of its rows')
  })

  it('are a key in any number of rows where one numbers the lines of the other', () => {
    const columns = {
      order_id: ['id', slow('O', 2)],
      line_no: ['integer', turn('', 2)],
      sku: ['id', turn('S', 3)],
    } as const
    expect(keyOf('order_lines', 6, columns)).toBe('order_id,line_no')
  })
})
