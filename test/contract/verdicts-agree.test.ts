import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
import { type Contract, normalizeContract } from '../../src/contract/contract.ts'
import { judgeRow } from '../../src/contract/judge-row.ts'
import type { Reading, VerdictContext } from '../../src/contract/reading.ts'
import { verdictSql } from '../../src/contract/verdict-sql.ts'
import { sqlName } from '../../src/sql/quote.ts'

const contract = normalizeContract({
  name: 'everything',
  files: '*.csv',
  columns: {
    key: id({ max_length: 20 }),
    note: optional(text({ pattern: '[^<>]*' })),
    mail: optional(email()),
    state: optional(oneOf(['open', 'closed', 'fermé'], { value_aliases: { ouvert: 'open', "l'ouvert": 'open' } })),
    count: optional(integer({ min: -5, max: 1_000_000 })),
    any_count: optional(integer()),
    amount: optional(money({ min: '-1000.50' })),
    francs: optional(money({ scale: 0 })),
    rate: optional(decimal({ precision: 9, scale: 4 })),
    weight: optional(decimal({ scale: 3 })),
    day: optional(date({ min: '1900-01-01' })),
    at: optional(timestamp({ max: '2100-01-01T00:00:00Z' })),
    yes: optional(boolean()),
    must: integer(),
    parent: optional(id({ whole: true, pattern: '[^<>]*' })),
  },
  rules: [
    { code: 'amount_small', message: 'm', holds: (r) => r.amount.lte(r.count.times(r.rate).plus(1)) },
    { code: 'product_small', message: 'm', holds: (r) => r.amount.lte(r.any_count.times(r.amount)) },
    { code: 'count_small', message: 'm', holds: (r) => r.count.lte(r.any_count) },
    { code: 'day_first', message: 'm', holds: (r) => r.day.lt(r.at).or(r.yes.eq(r.yes).not()) },
    { code: 'state_note', message: 'm', holds: (r) => r.state.ne('closed').or(r.note.isNull().not()) },
  ],
})

const edges = [
  '',
  ' ',
  '  \t',
  '\u00a0',
  '\u202f12\u202f',
  ' 12',
  '12 ',
  '#N/A',
  ' #DIV/0! ',
  '#n/a',
  '16416.0',
  ' 16416,00',
  '-7.0',
  '1.0.0',
  '007.0',
  '.0',
  '1e5',
  '1E5',
  '1.92E+07',
  '1,92E+07',
  '-2e-3',
  '2.5e-1',
  '.5e1',
  '5.e-5',
  '1.005e0',
  '100.5E-2',
  '-149e-2',
  '1e99',
  '9e-59',
  '1e-99',
  '1e100',
  '1e+-5',
  '1e',
  'e5',
  '1.234E3',
  "1'234e3",
  '1.234,5e-1',
  '00e00',
  '0x10',
  '0b11',
  'Infinity',
  '-Infinity',
  'NaN',
  'nan',
  '-0',
  '-0.00',
  '+5',
  '5.',
  '.5',
  '-.5',
  '.',
  '-',
  '+',
  '1_000',
  '1.005',
  '1.004999999999999999999',
  '2.5',
  '-2.5',
  '0.5',
  '-0.5',
  '-0.004',
  '12.0',
  '12.00',
  '12.10',
  '13995.0',
  '99999999999999999999',
  '9007199254740991',
  '9007199254740992',
  '-9007199254740992',
  '9007199254740993.0',
  '9999999999999999.994',
  '9999999999999999.995',
  '99999.99994',
  '99999.99995',
  '00012',
  '1,5',
  '1,50',
  '1.234',
  '1,234',
  '1.234,56',
  '1,234.56',
  '1 234,56',
  '1\u00a0234,56',
  "1'234.50",
  '1’234.50',
  "1'234’567",
  '1’23',
  ' 1.000',
  '-2.500',
  '0.125',
  '1234.567',
  '999,000',
  '12.345.678',
  '1.23.4',
  '1,2,3',
  '１２',
  '٣',
  '1000001',
  '-6',
  '-5',
  '-1000.50',
  '-1000.51',
  '0'.repeat(70),
  `1${'0'.repeat(59)}`,
  `${'0'.repeat(55)}12`,
  'true',
  'TRUE',
  'Oui',
  'vrai',
  'nein',
  'J',
  'K',
  'ſ',
  '1',
  '0',
  'open',
  'ouvert',
  "l'ouvert",
  'fermé',
  'ferme\u0301',
  ' closed ',
  'constructor',
  '__proto__',
  'a@b.ch',
  'a@b',
  'a b@c.d',
  '@b.c',
  'a@b..c',
  'é@ü.ch',
  'a@b.c@d.e',
  'a\u00a0b@c.ch',
  '2024-02-29',
  '2023-02-29',
  '2100-02-29',
  '2000-02-29',
  '2024-2-9',
  '2024/02/09',
  '2024.02.09',
  '2024-02-30',
  '2024-13-01',
  '2024-00-10',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '-2024-01-01',
  '1899-12-31',
  '29/02/2024',
  '02/29/2024',
  '12/1/2010 8:26',
  '1/12/2010 08:26',
  '31.12.2023',
  '31.12.2023 23:59',
  'infinity',
  'epoch',
  'today',
  '20240209',
  '20230229',
  '20241301',
  '00000101',
  ' 20240209 ',
  '20240209 00:00',
  '2024029',
  '2024-02-09 00:00',
  '2024-02-09T00:00:00.000',
  '2024-02-09 00:01',
  '2024-02-09 0:00',
  '2024-02-29T10:00:00Z',
  '2024-02-29T10:00:00',
  '2024-02-29 10:00:00+02:00',
  '2024-02-29 10:00:00 -0530',
  '2024-02-29 10:00:00+14',
  '2024-02-29 10:00:00+15',
  '2024-02-29 10:00+02:75',
  '2024-02-29 24:00:00',
  '2024-02-29 23:59:60',
  '2024-02-29 23:60',
  '2024-02-29 9:05',
  '2024-02-29  9:05',
  '2024-02-29 10:00:00.1234567',
  '2024-02-29 10:00:00,5',
  '2024-02-29 10:00:00.',
  '2024-02-29 UTC',
  '2024-02-29 10:00 UTC',
  '2024-02-29 10:00:00 Europe/Zurich',
  '2024-03-31 02:30:00',
  '2024-03-31 01:59:59',
  '2024-03-31 03:00:00',
  '2024-10-27 02:30:00',
  '2024-10-27 03:00:00',
  '2024-10-27 01:59:59.999999',
  '1970-01-01 00:00:00',
  '1969-12-31 23:59:59',
  '1970-01-01 00:30:00',
  '2199-12-31 23:59:59',
  '2199-12-31 23:59:59.999999',
  '2200-01-01 00:00:00',
  '2199-12-31T23:59:59-05:00',
  '2100-01-01 00:00:00',
  '2100-01-01 00:00:00.000001',
  '1977-04-03 02:30',
  '1980-04-06 02:30',
  '1/13/2024 2:30 PM',
  '13/1/2024 2:30:05 pm',
  '13/1/2024 2:30:05.25pm',
  '2024-02-29 12:00 AM',
  '2024-02-29 12:00:00 a.m.',
  '2024-02-29 12:59:59 PM',
  '2024-02-29 00:30 AM',
  '2024-02-29 13:30 PM',
  '2024-02-29 9:05\u202fAM',
  '2024-02-29 9:05\u00a0P.M.',
  '2024-02-29 9:05 PM +02:00',
  '2024-02-29 9:05 PMZ',
  '2024-02-29 9 PM',
  '2024-02-29 9:05 M',
  '2024-03-31 2:30 AM',
  '2/29/2024 12:00:00 AM',
  '29/2/2024 12:00 AM',
  '29/2/2024 12:00 PM',
  '12/01/10 8:26',
  '13/01/10 8:26 pm',
  '01.12.10',
  '12-31-69',
  '31-12-69',
  '12-31-68',
  '1/2/00',
  '29/02/00',
  '02/29/01',
  '1/2/100',
  '1/2/1',
  '00/00/00',
  '01/13/70 00:00',
  "it's",
  '"quoted"',
  'a|b',
  'a<b',
  '\ufeffx',
  'x\u3000',
  '\u2003x',
  'naïve',
  '🙂'.repeat(20),
  '🙂'.repeat(21),
  'x'.repeat(21),
  'a\nb',
  'a\u0000b',
  'null',
  'NULL',
  '~x',
  '~',
  '!',
]

const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: max }).map((list) => list.join(''))
const numberLike = fc
  .tuple(
    fc.constantFrom('', '-', '+', ' '),
    digits(20),
    fc.constantFrom('', '.', ',', ' ', "'", '’', 'e', 'E+', 'e-', '.5e', ',25E-'),
    digits(8),
  )
  .map((parts) => parts.join(''))
const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'))
const dateLike = fc.oneof(
  fc.tuple(fc.integer({ min: 1965, max: 2205 }), two(13), two(32)).map(([y, m, d]) => `${y}-${m}-${d}`),
  fc.tuple(two(32), two(13), fc.integer({ min: 1965, max: 2205 })).map(([d, m, y]) => `${d}/${m}/${y}`),
  fc.tuple(two(32), two(32), two(99), fc.constantFrom('/', '.', '-')).map(([d, m, y, sign]) => [d, m, y].join(sign)),
)
const timeLike = fc
  .tuple(
    dateLike,
    fc.constantFrom(' ', 'T'),
    two(25),
    two(60),
    fc.constantFrom('', ':00', ':59', ':60', ':07.5', ':01.123456789'),
    fc.constantFrom('', '', ' AM', 'pm', ' p.m.', '\u202fPM'),
    fc.constantFrom('', '', 'Z', '+02:00', '-0930', '+01'),
  )
  .map((parts) => [parts[0], parts[1], parts[2], ':', parts[3], parts[4], parts[5], parts[6]].join(''))
const cell = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...edges) },
  { weight: 3, arbitrary: numberLike },
  { weight: 2, arbitrary: dateLike },
  { weight: 2, arbitrary: timeLike },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constant(null) },
)
const names = contract.columns.map((column) => column.name)
/** Mostly good values, so that a row often has no fault but one, and the rules across columns are reached. */
const good: Record<string, readonly (string | null)[]> = {
  key: ['k1'],
  note: [null, 'n'],
  mail: [null, 'a@b.ch'],
  state: [null, 'open', 'closed'],
  count: ['3', '100', null],
  any_count: ['7'],
  amount: ['2.00', '1.5', '250.00', null],
  francs: ['12'],
  rate: ['1.5', '0.0001', '2.0000'],
  weight: ['12.5', '0.250', '1.234', '1,234', null],
  day: ['2024-02-29', null],
  at: ['2024-02-29 10:00:00', '2024-02-29T00:00:00Z', '2020-01-01 00:00:00'],
  yes: ['true', null],
  must: ['1', '42'],
}
const row = fc.tuple(
  ...names.map((name) =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...(good[name] ?? [null])) }, { weight: 1, arbitrary: cell }),
  ),
)

const readings: readonly Reading[] = [
  { decimal: '.', thousands: '', date_order: 'ymd' },
  { decimal: ',', thousands: '', date_order: 'dmy' },
  { decimal: ',', thousands: '.', date_order: 'dmy' },
  { decimal: ',', thousands: ' ', date_order: 'dmy' },
  { decimal: '.', thousands: ',', date_order: 'mdy' },
  { decimal: '.', thousands: "'", date_order: 'ymd' },
]
const contexts: readonly VerdictContext[] = readings.flatMap((reading) =>
  ['UTC', 'Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe'].map((time_zone) => ({
    reading,
    time_zone,
    has_cell_errors: time_zone !== 'UTC',
    is_decimal_assumed: time_zone === 'America/New_York',
  })),
)

type Row = readonly (string | null)[]

async function judgeInSql(
  rows: readonly Row[],
  context: VerdictContext,
  mutate = (sql: string) => sql,
): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' })
  const connection = await instance.connect()
  await connection.run(`create table t (i integer, ${names.map((name) => `${sqlName(name)} varchar`).join(', ')})`)
  const appender = await connection.createAppender('t')
  rows.forEach((cells, index) => {
    appender.appendInteger(index)
    for (const value of cells) {
      if (value === null) appender.appendNull()
      else appender.appendVarchar(value)
    }
    appender.endRow()
  })
  appender.closeSync()
  const binding = bindHeader(contract, names, 't')
  const sql = mutate(
    verdictSql(contract, { from: 't', cells: names.map(sqlName), binding, carried: ['i as _i'] }, context),
  )
  const columns = contract.columns.map(({ name, kind }) =>
    kind === 'timestamp' ? `replace(${sqlName(name)}::varchar, ' ', 'T') || 'Z'` : `${sqlName(name)}::varchar`,
  )
  const reader = await connection.runAndReadAll(`select _reasons, ${columns.join(', ')} from (${sql}) order by _i`)
  const out = reader.getRows().map(([reasons, ...values]) => JSON.stringify(reasons === null ? values : reasons))
  connection.closeSync()
  instance.closeSync()
  return out
}

function judgeInTypeScript(checked: Contract, rows: readonly Row[], context: VerdictContext): readonly string[] {
  return rows.map((cells) => {
    const verdict = judgeRow(checked, Object.fromEntries(names.map((name, index) => [name, cells[index]])), context)
    if (!verdict.ok) return JSON.stringify(verdict.reasons.map((reason) => `${reason.column}:${reason.code}`).join('|'))
    return JSON.stringify(names.map((name) => (verdict.row[name] === null ? null : String(verdict.row[name]))))
  })
}

/** Every edge value in every column, beside good values. */
const edgeRows: readonly Row[] = names.flatMap((name) =>
  edges.map((edge) => names.map((other) => (other === name ? edge : (good[other]?.[0] ?? null)))),
)

describe('the two verdicts', () => {
  it.each(contexts.map((context) => [`${JSON.stringify(context.reading)} ${context.time_zone}`, context] as const))(
    'agree on every edge value in every column: %s',
    async (_, context) => {
      const inSql = await judgeInSql(edgeRows, context)
      const inTypeScript = judgeInTypeScript(contract, edgeRows, context)
      const differences = edgeRows.flatMap((cells, index) =>
        inSql[index] === inTypeScript[index]
          ? []
          : [{ cells: JSON.stringify(cells), sql: inSql[index], ts: inTypeScript[index] }],
      )
      expect(differences.slice(0, 20)).toEqual([])
    },
  )

  it('agree on thousands of random rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 400, maxLength: 400 }),
        fc.constantFrom(...contexts),
        async (rows, context) => {
          expect(await judgeInSql(rows, context)).toEqual(judgeInTypeScript(contract, rows, context))
        },
      ),
      { numRuns: 20, endOnFailure: true },
    )
  })

  it('part as soon as one operator of the SQL is flipped', async () => {
    const flips: readonly (readonly [string, string])[] = [
      ['< -5::bigint', '<= -5::bigint'],
      ['> 1000000::bigint', '>= 1000000::bigint'],
      ['<= (', '< ('],
      ['::varchar = r_4', '::varchar <> r_4'],
      ['a_4 between -', 'a_4 not between -'],
      ['length(v_0) > 20', 'length(v_0) >= 20'],
      ['is not null then', 'is null then'],
      [' and not (', ' and ('],
    ]
    const context: VerdictContext = {
      reading: { decimal: '.', thousands: '', date_order: 'ymd' },
      time_zone: 'Europe/Zurich',
    }
    const boundary = names.map(
      (name) => ({ count: '-5', amount: '-6.5', rate: '1.5' })[name] ?? good[name]?.[0] ?? null,
    )
    const rows: readonly Row[] = [
      ...edgeRows,
      boundary,
      names.map((name) => ({ count: '1000000' })[name] ?? good[name]?.[0] ?? null),
    ]
    const truth = judgeInTypeScript(contract, rows, context)
    expect(await judgeInSql(rows, context)).toEqual(truth)
    for (const [from, to] of flips) {
      const flipped = await judgeInSql(rows, context, (sql) => {
        expect(sql, `the SQL holds ${from}`).toContain(from)
        return sql.replaceAll(from, to)
      })
      expect(flipped, `${from} → ${to}`).not.toEqual(truth)
    }
  })
})
