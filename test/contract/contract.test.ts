import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { bindHeader } from '../../src/contract/bind-header.ts'
import { normalizeContract, type RowOf } from '../../src/contract/contract.ts'
import { contractPage } from '../../src/contract/contract-page.ts'
import { jsonSchemaOf } from '../../src/contract/json-schema.ts'
import { judgeRow } from '../../src/contract/judge-row.ts'
import { normalizeName } from '../../src/contract/normalize-name.ts'
import { plainReading } from '../../src/contract/reading.ts'
import {
  date,
  decimal,
  defineContract,
  email,
  id,
  integer,
  money,
  oneOf,
  optional,
  text,
  timestamp,
} from '../../src/define.ts'
import { isTallyError } from '../../src/error/tally-error.ts'

const spec = defineContract({
  name: 'sales',
  files: 'sales*.csv',
  key: ['sale_id'],
  columns: {
    sale_id: id({ aliases: ['ID Référence vente'] }),
    state: oneOf(['open', 'done']),
    quantity: integer({ min: 1 }),
    total: money(),
    discount: optional(money({ min: 0 })),
    day: date(),
    at: optional(timestamp()),
    mail: optional(email()),
    note: optional(text({ max_length: 5 })),
  },
  rules: [
    {
      code: 'discount_too_large',
      message: 'the discount is above the total',
      holds: (row) => row.discount.lte(row.total),
    },
  ],
})
const contract = normalizeContract(spec)
const context = { reading: plainReading, time_zone: 'Europe/Zurich' }

it('binds headers in any case, and by their letters what no name says word by word', () => {
  const columns = { stock_code: text(), stockcode_old: optional(text()), unit_price: money() }
  const stock = normalizeContract(defineContract({ name: 'stock', files: '*.csv', columns }))
  const sourcesOf = (...headers: string[]) => bindHeader(stock, headers, 'f').sources
  expect(sourcesOf('STOCKCODE', 'STOCKCODEOLD', 'unitprice')).toEqual([0, 1, 2])
  expect(sourcesOf('STOCKCODE', 'Stock_Code', 'UnitPrice')).toEqual([1, undefined, 2])
  expect(bindHeader(stock, ['STOCKCODE', 'Stock_Code', 'UnitPrice'], 'f').unknown).toEqual([
    { position: 0, name: 'stockcode' },
  ])
})

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'no error'
  } catch (error) {
    return isTallyError(error) ? error.code : String(error)
  }
}

describe('one contract gives', () => {
  it('the type of a row', () => {
    expectTypeOf<RowOf<typeof spec>>().toEqualTypeOf<{
      readonly sale_id: string
      readonly state: 'open' | 'done'
      readonly quantity: number
      readonly total: string
      readonly discount: string | null
      readonly day: string
      readonly at: string | null
      readonly mail: string | null
      readonly note: string | null
    }>()
  })

  it('a Zod schema that is an object over the same columns', () => {
    const schema = z.object(spec.columns)
    const good = {
      sale_id: 's1',
      state: 'open',
      quantity: '2',
      total: '1.005',
      discount: '',
      day: '2024-02-29',
      at: null,
      mail: 'a@b.ch',
      note: ' hi ',
    }
    expect(schema.parse(good)).toEqual({
      sale_id: 's1',
      state: 'open',
      quantity: 2,
      total: '1.01',
      discount: null,
      day: '2024-02-29',
      at: null,
      mail: 'a@b.ch',
      note: 'hi',
    })
    const bad = schema.safeParse({ ...good, day: '2023-02-29', quantity: '0' })
    expect(bad.error?.issues.map((issue) => [issue.path[0], issue.message])).toEqual([
      ['quantity', 'below_min'],
      ['day', 'not_date'],
    ])
  })

  it('numbers with a power of ten, exactly, and dates without marks', () => {
    const read = (column: z.ZodType, cell: string): unknown => column.safeParse(cell).data
    expect(['1.92E+07', '2e-3', '-100.5E-2', '.5e1', '1.005e0'].map((cell) => read(money(), cell))).toEqual([
      '19200000.00',
      '0.00',
      '-1.01',
      '5.00',
      '1.01',
    ])
    expect(read(decimal({ scale: 4 }), '2e-3')).toBe('0.0020')
    expect(integer().safeParse('1e5').success).toBe(false)
    expect(id().safeParse('1E5').data).toBe('1E5')
    expect(['20260131', '20260231', '2026013'].map((cell) => read(date(), cell))).toEqual([
      '2026-01-31',
      undefined,
      undefined,
    ])
  })

  it('the verdict on one row, with every reason', () => {
    const cells = {
      sale_id: 's1',
      state: 'open',
      quantity: '2',
      total: '10',
      day: '2024-01-01',
      at: '2024-03-31 02:30',
    }
    expect(judgeRow(contract, cells, context)).toEqual({
      ok: false,
      reasons: [{ column: 'at', code: 'nonexistent_hour' }],
    })
    expect(judgeRow(contract, { ...cells, at: '2024-10-27 02:30', discount: '10.01' }, context)).toEqual({
      ok: false,
      reasons: [{ column: '', code: 'discount_too_large' }],
    })
    const good = judgeRow(contract, { ...cells, at: '2024-10-27 02:30', discount: '10' }, context)
    expect(good).toMatchObject({ ok: true, row: { at: '2024-10-27T00:30:00Z', discount: '10.00' } })
    expect(judgeRow(contract, { state: 'x', quantity: 'y', note: '123456' }, context)).toEqual({
      ok: false,
      reasons: [
        { column: 'sale_id', code: 'required' },
        { column: 'state', code: 'not_one_of' },
        { column: 'quantity', code: 'not_integer' },
        { column: 'total', code: 'required' },
        { column: 'day', code: 'required' },
        { column: 'note', code: 'too_long' },
      ],
    })
  })

  it('a JSON Schema of the typed row', () => {
    const schema = jsonSchemaOf(contract)
    expect(schema).toMatchObject({
      title: 'sales',
      properties: {
        state: { type: 'string', enum: ['open', 'done'] },
        quantity: { type: 'integer', minimum: 1 },
        total: { type: 'string' },
        discount: { type: ['string', 'null'] },
        day: { type: 'string', format: 'date' },
      },
      additionalProperties: false,
    })
    expect(Object.keys(schema['properties'] ?? {})).toEqual(Object.keys(spec.columns))
  })

  it('a page of documentation', () => {
    const page = contractPage(contract)
    for (const name of Object.keys(spec.columns)) expect(page).toContain(`\`${name}\``)
    expect(page).toContain('ID Référence vente')
    expect(page).toContain('the discount is above the total')
    expect(page).toContain('Key: `sale_id`')
  })
})

describe('headers', () => {
  it.each([
    ['ID Référence produit', 'id_reference_produit'],
    ['CustomerID', 'customer_id'],
    ['Customer ID', 'customer_id'],
    ['  Quantité (kg) ', 'quantite_kg'],
    ['HTTPStatus2Code', 'http_status2_code'],
    ['PRICE', 'price'],
    ['Straße', 'strasse'],
    ['N° de commande', 'n_de_commande'],
    ['cœur', 'coeur'],
  ])('%s is %s', (header, name) => {
    expect(normalizeName(header)).toBe(name)
  })

  it('bind by name or alias in any case, and tell what is unknown and missing', () => {
    const binding = bindHeader(contract, ['STATE', 'id reference VENTE', 'Extra', 'Total', 'extra'], 'f.csv')
    expect(binding.sources.slice(0, 4)).toEqual([1, 0, undefined, 3])
    expect(binding.unknown).toEqual([
      { position: 2, name: 'extra' },
      { position: 4, name: 'extra_2' },
    ])
    expect(binding.missing).toEqual(['quantity', 'day'])
  })

  it('of a frozen contract stop the run', () => {
    const frozen = normalizeContract({ ...spec, unknown_columns: 'freeze', missing_columns: 'freeze' })
    expect(codeOf(() => bindHeader(frozen, ['sale_id', 'extra'], 'f.csv'))).toBe('contract_frozen')
    const wide = Array.from({ length: 1001 }, (_, n) => `c${n}`)
    const bind = (unknown_columns: 'evolve' | 'discard_value', names: readonly string[]) =>
      bindHeader({ ...contract, unknown_columns }, names, 'f.csv').unknown.length
    expect(codeOf(() => bind('evolve', wide))).toBe('columns_too_many')
    expect([bind('evolve', wide.slice(1)), bind('discard_value', wide)]).toEqual([1000, 1001])
  })
})

describe('a contract is refused', () => {
  const base = { name: 'a', files: '*', columns: { x: integer(), y: text() } } as const
  it.each([
    ['a name that is not snake_case', { ...base, name: 'A b' }],
    ['a key that is no column', { ...base, key: ['z'] }],
    ['an optional key', { ...base, columns: { x: optional(integer()) }, key: ['x'] }],
    ['two columns for one header', { ...base, columns: { x: integer({ aliases: ['Y'] }), y: text() } }],
    ['a pattern with look-ahead', { ...base, columns: { x: text({ pattern: '(?=a)b' }) } }],
    ['a reference to nowhere', { ...base, references: { x: 'nowhere' } }],
  ])('with %s', (_, wrong) => {
    expect(codeOf(() => normalizeContract(wrong as never))).toBe('definition_invalid')
  })

  it('with a rule over an unknown column, between kinds, or of too many digits', () => {
    const rule = (holds: (row: never) => unknown): unknown => ({
      ...base,
      columns: { x: integer(), y: text(), m: money(), n: money(), o: money() },
      rules: [{ code: 'r', message: 'm', holds }],
    })
    type Row = Readonly<
      Record<'x' | 'y' | 'm' | 'n' | 'o', { lte(other: unknown): unknown; times(other: unknown): Row['x'] }>
    >
    for (const holds of [
      (row: Row) => row.x.lte(row.y),
      (row: Row) => row.x.times(2),
      (row: Row) => row.m.times(row.n).times(row.o).lte(1),
    ]) {
      expect(codeOf(() => normalizeContract(rule(holds as never) as never))).toBe('definition_invalid')
    }
  })
})
