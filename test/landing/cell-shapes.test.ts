import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindHeader } from '../../src/contract/bind-header.ts'
import {
  boolean,
  date,
  decimal,
  email,
  id,
  integer,
  money,
  oneOf,
  optional,
  text,
  timestamp,
} from '../../src/contract/column.ts'
import { normalizeContract } from '../../src/contract/contract.ts'
import { type CellShape, type KnownCell, knownCell } from '../../src/contract/known-cell.ts'
import { plainReading, type Reading } from '../../src/contract/reading.ts'
import { verdictSql } from '../../src/contract/verdict-sql.ts'
import { cellShapes } from '../../src/landing/cell-shapes.ts'
import { readCsvOptions } from '../../src/landing/read-csv-options.ts'
import type { CsvDialect } from '../../src/landing/types.ts'
import { duckdbReader } from './duckdb-rows.ts'
import { tmpFolder } from './tmp-folder.ts'

const { put } = tmpFolder()
const dialect: CsvDialect = { delimiter: ',', quote: '"', skip_lines: 0 }
let duckdb: Awaited<ReturnType<typeof duckdbReader>>
beforeAll(async () => {
  duckdb = await duckdbReader()
})
afterAll(() => duckdb.close())

/** Cells of every form, each clean in some column: the shape is found by expressions here, byte by byte there. */
const pools = {
  whole: ['0', '7', '42', '-3', '999999999999999', '-100'],
  money: ['0.00', '12.30', '-7.05', '999999999999999.99'],
  day: ['2024-02-29', '1999-12-31', '2200-01-01'],
  at: ['2024-02-29T23:59:59Z', '1970-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2200-01-01T00:00:00Z'],
  word: [
    'a',
    'A b',
    'Zoë',
    'x@y.ch',
    'true',
    'open',
    '~',
    '.5',
    '5.',
    '1e3',
    '+5',
    '007',
    '-0',
    '-0.50',
    '1_000',
    '0x10',
  ],
  odd: [' 1', '1 ', '\t1', 'Café', '\u00a0', 'x\u00a0', 'à', 'x\u3000', '1000000000000000', '2024-13-01', '2024-02-30'],
  far: [
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:00:00',
    '0001-01-01',
    '-2024-01-01',
    '1.2345678',
    '3.14',
    '1.5',
    '12',
    'N/A',
  ],
} as const
/** None begins as a number does, and yet a reader might take some for one. */
const words = ['a', 'A b', 'Zoë', 'true', 'NULL', 'nan', 'inf', 'Infinity', 'e5', '_1', '(5)', '$5', '#N/A', 'x5']
const anyCell = fc.constantFrom(...Object.values(pools).flat())

function shapeOf(cell: string): CellShape {
  if (cell === '') return 'empty'
  if (/^(0|-?[1-9][0-9]{0,14})$/.test(cell)) return 'whole'
  const decimals = /^(?:0|-?[1-9][0-9]{0,14})\.([0-9]{1,6})$/.exec(cell)?.[1]
  // Of one to six digits, by the expression.
  if (decimals !== undefined) return `decimal_${decimals.length}` as CellShape
  const day = '[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
  if (new RegExp(`^${day}$`).test(cell)) return 'date'
  if (new RegExp(`^${day}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$`).test(cell)) return 'instant'
  const last = Buffer.from(cell).at(-1) ?? 0
  if (!(cell >= '!' && cell < '~') || [9, 32, 0xa0, 0xaf, 0x80, 0xbf].includes(last)) return 'other'
  return /^[-+.0-9]/.test(cell) ? 'figure' : 'word'
}

describe('the shapes of cells', () => {
  it('are those that expressions find, whatever ends a line', async () => {
    const rows = fc.array(fc.array(fc.oneof(anyCell, fc.constant('')), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), async (cells, end, isClosed) => {
        const path = put(
          'shapes.csv',
          ['a,b,c', ...cells.map((row) => row.join(','))].join(end) + (isClosed ? end : ''),
        )
        const found = await cellShapes([path], dialect, 3)
        expect(found).toEqual([0, 1, 2].map((column) => new Set(cells.map((row) => shapeOf(row[column] ?? '')))))
      }),
      { numRuns: 300 },
    )
  })

  it('of a quoted cell are not told, and a comma or line end within is none', async () => {
    const path = put('quoted.csv', '"a","b"\n1,"x, ""y""\nz"\n2,w\n')
    expect(await cellShapes([path], dialect, 2)).toEqual([new Set(['whole']), new Set(['other', 'word'])])
  })

  it('are the same where two threads look, whichever finds it', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => (n === 1900 ? 'x,1.5' : n === 30 ? '7,' : `${n + 1},2`))
    const paths = [put('half.csv', `a,b\n${lines.join('\n')}\n`), put('other.csv', 'a,b\n-1,2024-01-01\n')]
    const found = await cellShapes(paths, dialect, 2, 1000)
    expect(found).toEqual([new Set(['whole', 'word']), new Set(['whole', 'empty', 'decimal_1', 'date'])])
    const ragged = put('ragged.csv', `a,b\n${lines.join('\n')}\n1\n`)
    expect(await cellShapes([ragged], dialect, 2, 1000)).toBeUndefined()
    const quoted = put('over.csv', `a,b\n1,"${'x\n'.repeat(3000)}"\n`)
    expect(await cellShapes([quoted], dialect, 2, 1000)).toBeUndefined()
  })

  it('are the same wherever a cell stands in a long file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(999), anyCell), { maxLength: 4 }), async (odd) => {
        const cells = Array.from({ length: 1000 }, (_, n) => `${n + 1}`)
        for (const [at, cell] of odd) cells[at] = cell
        const path = put('long.csv', `a,b\n${cells.map((cell) => `${cell},abc\n`).join('')}`)
        expect(await cellShapes([path], dialect, 2)).toEqual([new Set(cells.map(shapeOf)), new Set(['word'])])
      }),
      { numRuns: 200 },
    )
  })

  it('of a long file with line ends in cells are told as long as none stands in the midst', async () => {
    const cell = `1,"${'x\n'.repeat(20)}"\n`
    const lines = '1,2\n'.repeat(2000)
    const both = [new Set(['whole']), new Set(['other', 'whole'])]
    expect(await cellShapes([put('first.csv', `a,b\n${cell}${lines}`)], dialect, 2)).toEqual(both)
    expect(await cellShapes([put('last.csv', `a,b\n${lines}${cell}`)], dialect, 2)).toEqual(both)
    expect(await cellShapes([put('midst.csv', `a,b\n${lines}${cell}${lines}`)], dialect, 2)).toBeUndefined()
  })

  it.each([
    ['too few cells', 'a,b\n1\n'],
    ['too many cells', 'a,b\n1,2,3\n'],
    ['more cells than can be counted', `a,b\n${'1,'.repeat(300)}1\n`],
    ['a blank line', 'a,b\n1,2\n\n3,4\n'],
    ['a blank line at the end', 'a,b\n1,2\n\n'],
    ['a quote within a cell', 'a,b\n1,2"\n'],
    ['text behind a quote', 'a,b\n"1"x,2\n'],
    ['a quote that never closes', 'a,b\n"1,2\n'],
    ['a lone carriage return', 'a,b\n1,2\r3,4\n'],
    ['no line but the header', 'a,b'],
    ['another header', 'a,b,c\n1,2\n'],
  ])('are not told of a file with %s', async (_, content) => {
    expect(await cellShapes([put('odd.csv', content)], dialect, 2)).toBeUndefined()
  })

  it('are those below titles and a mark, of other delimiters, without quotes, over chunks', async () => {
    const path = put('titled.csv', `\ufeffTitle\n\na;b\n${'1;"x\n'.repeat(300_000)}2.5;y`)
    expect(await cellShapes([path], { delimiter: ';', quote: '', skip_lines: 2 }, 2)).toEqual([
      new Set(['whole', 'decimal_1']),
      new Set(['word']),
    ])
  })
})

describe('a verdict over cells that are known', () => {
  const contract = normalizeContract({
    name: 'known',
    files: '*.csv',
    columns: {
      key: id({ max_length: 20 }),
      note: optional(text({ pattern: '[^<>]*' })),
      mail: optional(email()),
      state: optional(oneOf(['open', 'closed'], { value_aliases: { a: 'open' } })),
      count: optional(integer({ min: -50 })),
      must: integer({ max: 1000 }),
      amount: money({ min: '-1000.50' }),
      rate: optional(decimal({ precision: 9, scale: 1 })),
      weight: optional(decimal({ precision: 18, scale: 3 })),
      day: optional(date({ min: '1900-01-01' })),
      at: optional(timestamp({ max: '2100-01-01T00:00:00Z' })),
      seen: timestamp(),
      yes: optional(boolean()),
      parent: optional(id({ whole: true })),
    },
    rules: [
      { code: 'amount_small', message: 'm', holds: (r) => r.amount.lte(r.count.times(r.must).plus(1)) },
      { code: 'product_small', message: 'm', holds: (r) => r.amount.lte(r.count.times(r.amount)) },
      { code: 'count_small', message: 'm', holds: (r) => r.count.lte(r.must) },
    ],
  })
  const names = contract.columns.map(({ name }) => name)
  const readings = [plainReading, { ...plainReading, decimal: ',', thousands: '.' }] as const
  const clean: Readonly<Record<string, readonly string[]>> = {
    count: pools.whole,
    must: pools.whole,
    amount: pools.money,
    weight: ['1.234', '-12.500', '999.000', '1234.567', '0.125'],
    day: pools.day,
    at: pools.at,
    seen: pools.at,
  }

  it('is that over the same cells as text: values, reasons, raw text', async () => {
    const columnOf = (name: string): fc.Arbitrary<fc.Arbitrary<string>> => {
      const cells = fc.constantFrom(...(clean[name] ?? pools.word))
      const withEmpty = fc.oneof({ weight: 4, arbitrary: cells }, fc.constant(''))
      const withWords = fc.oneof({ weight: 4, arbitrary: withEmpty }, fc.constantFrom(...words))
      return fc.constantFrom(
        cells,
        withEmpty,
        withEmpty,
        withWords,
        fc.oneof({ weight: 4, arbitrary: withEmpty }, anyCell),
      )
    }
    const table = fc
      .tuple(...names.map(columnOf))
      .chain((columns) => fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 40 }))
    const told = { typed: 0, prints_back: 0 }
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(...readings), fc.boolean(), async (rows, reading, is_decimal_assumed) => {
        const context = { reading, is_decimal_assumed }
        const path = put('known.csv', [names.join(','), ...rows.map((row) => row.join(','))].join('\n'))
        const shapes = await cellShapes([path], dialect, names.length)
        const known = names.map(
          (_, n) => contract.columns[n] && knownCell(contract.columns[n], shapes?.[n] ?? new Set(['other']), context),
        )
        const asText = await judged(path, [], context)
        // A day that is none, as the 30th of February, has the form of one: the reader then refuses the file.
        const found = await judged(path, known, context).catch((error: unknown) => {
          expect(String(error)).toMatch(/-02-30/)
          return asText
        })
        expect(found).toEqual(asText)
        told.typed += known.filter((cell) => cell?.typed).length
        told.prints_back += known.filter((cell) => cell?.prints_back).length
      }),
      { numRuns: 60 },
    )
    expect(told.typed).toBeGreaterThan(100)
    expect(told.prints_back).toBeGreaterThan(5)
  })

  async function judged(
    path: string,
    known: readonly (KnownCell | undefined)[],
    context: { readonly reading: Reading; readonly is_decimal_assumed: boolean },
  ): Promise<readonly unknown[]> {
    const columns = names.map((_, n) => `c${n}`)
    const types = known.map((cell) => cell?.typed?.type)
    const texts = columns.map((column, n) => known[n]?.typed?.text(column) ?? column)
    const source = {
      from: `read_csv('${path}', ${readCsvOptions(dialect, columns, { parallel: false, types })})`,
      cells: columns,
      known,
      binding: bindHeader(contract, names, 'known.csv'),
      carried: [],
      raw: `to_json([${texts.join(', ')}])::varchar`,
    }
    return duckdb.rowsOf(`select * from (${verdictSql(contract, source, { ...context, time_zone: 'Europe/Zurich' })})`)
  }
})
