import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Check, type CheckSpec, normalizeCheck } from '../../src/check/check.ts'
import { check } from '../../src/check/check-builders.ts'
import { checkSql } from '../../src/check/check-sql.ts'
import { parseCheck } from '../../src/check/parse-check.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import type { CheckResult } from '../../src/journal/quality-log.ts'
import type { TableEntry } from '../../src/lake/manifest.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { runChecks } from '../../src/run/run-checks.ts'

const effects = { ...defaultEffects, now: () => new Date('2026-02-03T12:00:00Z') }
const tables: Readonly<Record<string, string>> = {
  fct: `select * from (values
    (1, 'paid', 10.00::decimal(18, 2), 'c1', date '2026-02-01', timestamp '2026-02-01 10:00:00'),
    (2, 'paid', 0.00, 'c2', date '2026-02-01', timestamp '2026-02-02 10:00:00'),
    (2, 'lost', -0.01, 'c9', date '2026-02-02', timestamp '2026-02-02 11:59:59'),
    (null, null, null, null, null, null),
    (null, 'paid', 100.00, 'c1', date '2026-02-03', timestamp '2026-02-02 12:00:00')
  ) as t (id, status, amount, customer, day, placed_at)`,
  customers: `select * from (values ('c1'), ('c2')) as t (customer)`,
  empty: "select 1 as id, date '2026-01-01' as day where false",
  as_of: `select date '2026-02-03' as as_of_date`,
  // Mondays of January (5th to 26th) have 10 rows each, 2 February has 4.
  daily: `select day from (values (date '2026-01-05'), (date '2026-01-12'), (date '2026-01-19'), (date '2026-01-26')) as d (day)
    cross join range(10) union all select date '2026-02-02' from range(4)`,
  // Monday 26 January and 2 February alone: one trailing week, which is too few to tell.
  young: `select day from (values (date '2026-01-26')) as d (day) cross join range(100) union all select date '2026-02-02' from range(4)`,
  // A shop that began on Wednesday 14 January: two Mondays lie behind the first day, the second without a row.
  gap: `select date '2026-01-14' as day union all select date '2026-01-19' from range(6) union all select date '2026-02-02' from range(2)`,
}
let engine: Engine
const entries = Object.keys(tables).map((name) => ({ name, rows: name === 'fct' ? 5 : 0 }) as TableEntry)

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'checks-'))
  engine = await openDuckdb({ home, temp_dir: join(home, 'temp'), memory_limit: '500MB', threads: 2 })
  for (const [name, sql] of Object.entries(tables)) await engine.run(`create view ${name} as ${sql}`)
})
afterAll(() => engine.close())

async function run(spec: CheckSpec): Promise<CheckResult> {
  const [result] = await runChecks([normalizeCheck(spec)], [engine], entries, effects)
  if (!result) throw new Error('no result')
  return result
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'no error'
  } catch (error) {
    return isTallyError(error) ? error.code : String(error)
  }
}

/** A check, and the bad rows that it has by the tables above. */
const cases: readonly (readonly [string, CheckSpec, number])[] = [
  ['not null', check.notNull('fct.id'), 2],
  ['not null, of some rows', check.notNull('fct.id', { where: "status = 'paid'" }), 1],
  ['null share at its limit', check.nullShare('fct.id', { max: 0.4 }), 0],
  ['null share above its limit', check.nullShare('fct.id', { max: 0.39 }), 2],
  ['null share of some rows', check.nullShare('fct.id', { max: 0.3, where: "status = 'paid'" }), 1],
  ['unique: nulls are not compared', check.unique('fct.id'), 2],
  ['unique: several columns', check.unique(['fct.id', 'fct.status']), 0],
  ['unique: of some rows, by a key column', check.unique('fct.id', { where: 'id = 2 and amount < 0' }), 0],
  ['accepted values: a null is not judged', check.acceptedValues('fct.status', ['paid', "l'autre"]), 1],
  ['accepted values: numbers', check.acceptedValues('fct.id', [1]), 2],
  ['range: bounds belong to it', check.range('fct.amount', { min: 0, max: 100 }), 1],
  ['range: a decimal bound as text', check.range('fct.amount', { min: '0.01' }), 2],
  ['range: dates', check.range('fct.day', { min: '2026-02-02', max: '2026-02-02' }), 3],
  ['reference', check.reference('fct.customer', 'customers.customer'), 1],
  ['reference, of some rows', check.reference('fct.customer', 'customers.customer', { where: 'amount > 0' }), 0],
  ['freshness to the second', check.freshness('fct.placed_at', { max_age_hours: 24 }), 0],
  ['freshness too old', check.freshness('fct.placed_at', { max_age_hours: 23.9997 }), 1],
  ['freshness of a date', check.freshness('fct.day', { max_age_hours: 12 }), 0],
  ['freshness of an empty table', check.freshness('empty.day', { max_age_hours: 1 }), 1],
  ['volume below half of the mean', check.volume('daily.day'), 1],
  ['volume within wider limits', check.volume('daily.day', { min: 0.4 }), 0],
  ['volume above', check.volume('daily.day', { min: 0.1, max: 0.3 }), 1],
  ['volume of a day without rows', check.volume('daily.day', { lag_days: 0 }), 0],
  ['volume of a young table', check.volume('young.day'), 0],
  ['volume: a week without rows counts', check.volume('gap.day', { weeks: 4, min: 0.7 }), 1],
  ['volume: and lowers the mean', check.volume('gap.day', { weeks: 4, min: 0.6 }), 0],
  ['volume of an empty table', check.volume('empty.day'), 0],
  ['any SQL', check.sql('negative', 'select * from fct where amount < 0;'), 1],
  ['any SQL that ends in a comment', check.sql('negative', 'select * from fct where amount < 0 -- no money'), 1],
]

describe('checks', () => {
  it.each(cases)('%s', async (_, spec, bad_rows) => {
    const result = await run(spec)
    expect(result.message).toBe('')
    expect(result.bad_rows).toBe(bad_rows)
    expect(result.status).toBe(bad_rows === 0 ? 'passed' : 'failed')
    expect(result.samples).toHaveLength(bad_rows)
  })

  it('keeps samples, rows of the table, severity and the rule in words', async () => {
    expect(await run(check.unique('fct.id', { severity: 'high' }))).toMatchObject({
      name: 'fct_id_unique',
      kind: 'unique',
      table: 'fct',
      severity: 'high',
      rows: 5,
      rule: 'id is unique',
      samples: [
        { id: 2, status: 'paid', amount: '0.00' },
        { id: 2, status: 'lost', amount: '-0.01' },
      ],
    })
    const ranged = await run(check.range('fct.amount', { min: 0 }))
    expect(Object.keys(ranged.samples[0] ?? {}).slice(0, 2)).toEqual(['amount', 'id'])
    const long = await run(check.sql('long', "select repeat('x', 501) as a"))
    expect(long.samples).toEqual([{ a: `${'x'.repeat(500)}…` }])
    const many = await run(check.sql('many', 'select * from daily'))
    expect([many.bad_rows, many.samples.length, many.rows]).toEqual([44, 5, null])
  })

  it('says why one cannot run, and goes on with the next', async () => {
    const specs = [
      check.notNull('fact.id'),
      check.notNull('fct.identity'),
      check.range('fct.amount', { min: 'much' }),
      check.sql('two', 'select 1; select 2'),
      check.sql('clock', 'select * from fct where day > current_date'),
      check.sql('file', "select * from read_csv('/etc/passwd')"),
      check.sql('typo', 'select * frm fct'),
      check.notNull('fct.status', { where: 'nothing = 1' }),
      check.notNull('fct.status'),
    ]
    const results = await runChecks(specs.map(normalizeCheck), [engine], entries, effects)
    expect(results.map(({ status }) => status)).toEqual([...Array.from({ length: 8 }, () => 'error'), 'failed'])
    const texts = results.map(({ message }) => message)
    expect(texts[0]).toMatch(/reads fact, which no model.*tables there are: fct, customers/)
    expect(texts[1]).toMatch(/identity/)
    expect(texts[2]).toBe(
      "check fct_amount_range: 'much' is no value to compare fct.amount with, which is DECIMAL(18,2); write a number such as 12.5 or '12.50', with a point and no other marks",
    )
    expect(texts[3]).toMatch(/not one select/)
    expect(texts[4]).toMatch(/current_date/)
    expect(texts[5]).toMatch(/read_csv\(\) reads files/)
    expect(texts[6]).toMatch(/^check typo, line 1: /)
    expect(texts[7]).toMatch(/nothing/)
  })

  it('says where one that cannot run is wrong, in its file or its select, and what to do', async () => {
    const header = '-- severity: medium\n-- description: none\n'
    const file = (sql: string): Check => parseCheck('checks/bad.sql', `${header}${sql}`)
    const messageOf = async (bad: Check): Promise<string> =>
      (await runChecks([bad], [engine], entries, effects))[0]?.message ?? ''
    const next = 'mend the check: one select that gives the bad rows'
    const column = await messageOf(file('with a as (\n  select id\n  from fct\n)\nselect nosuch\nfrom a\n'))
    expect(column).toMatch(/^checks\/bad\.sql:7: Binder Error: .*"nosuch" not found.*"id".* \(in: select nosuch\); /)
    expect(column).toContain(next)
    expect(await messageOf(file('delete from fct\n'))).toMatch(
      /^checks\/bad\.sql:3: it is not one select: .* \(in: delete from fct\); mend the check/,
    )
    expect(await messageOf(file('select id\nfrom fct\nwhere status::int = 1'))).toMatch(
      /^checks\/bad\.sql:5: Conversion Error: .*paid.* \(in: where status::int = 1\); /,
    )
    expect(await messageOf(file('select id\nfrom fct as t\nwhere nosuch(id)'))).toMatch(/^checks\/bad\.sql:5: /)
    const inline = normalizeCheck(check.sql('mine', 'select id\nfrom fct\nwhere nosuch = 1'))
    expect(await messageOf(inline)).toMatch(/^check mine, line 3: Binder Error: .* \(in: where nosuch = 1\); mend/)
    const built = normalizeCheck(check.notNull('fct.status', { where: 'nosuch = 1' }))
    expect(await messageOf(built)).toMatch(/^check fct_status_not_null: Binder Error: .* \(where: nosuch = 1\); mend/)
  })
})

describe('the definition of a check', () => {
  it('reads a file with its header', () => {
    const sql = '-- severity: high\n-- description: No order without lines.\nselect * from fct_orders where lines = 0\n'
    expect(parseCheck('checks/order_without_lines.sql', sql)).toMatchObject({
      name: 'order_without_lines',
      severity: 'high',
      description: 'No order without lines.',
      file: 'checks/order_without_lines.sql',
    })
    expect(codeOf(() => parseCheck('checks/a.sql', '-- severity: grave\nselect 1'))).toBe('check_header_invalid')
    for (const header of ['owner: me', 'Owner: me', 'SEVERETY: high'])
      expect(codeOf(() => parseCheck('checks/a.sql', `-- ${header}\nselect 1`))).toBe('check_header_invalid')
    expect(parseCheck('checks/a.sql', '-- Severity: high\nselect 1').severity).toBe('high')
    expect(codeOf(() => parseCheck('checks/A-b.sql', 'select 1'))).toBe('definition_invalid')
    expect(codeOf(() => parseCheck('checks/a.sql', ''))).toBe('definition_invalid')
  })

  const wrong: readonly (readonly [string, CheckSpec])[] = [
    ['a column without a table', check.notNull('order_id')],
    ['a column with a quote', check.notNull('t.a"b')],
    ['a name with capitals', check.notNull('t.a', { name: 'Not Null' })],
    ['columns of two tables', check.unique(['a.x', 'b.x'])],
    ['no column', check.unique([])],
    ['no value', check.acceptedValues('t.a', [])],
    ['a range without bounds', check.range('t.a', {})],
    ['a bound that is no number', check.range('t.a', { min: Number.NaN })],
    ['a bound that JavaScript has rounded', check.range('t.a', { max: 2 ** 53 + 2 })],
    ['a value that is no number', check.acceptedValues('t.a', [1, Number.NaN])],
    ['a share above 1', check.nullShare('t.a', { max: 5 })],
    ['a share that is no number', check.nullShare('t.a', { max: Number.NaN })],
    ['an age of nothing', check.freshness('t.a', { max_age_hours: 0 })],
    ['half a week', check.volume('t.a', { weeks: 0.5 })],
    ['limits the wrong way round', check.volume('t.a', { min: 2, max: 1 })],
    ['a contract that is no name', check.accounting("orders' or 1=1")],
    ['no select', check.sql('a', ' ')],
  ]
  it.each(wrong)('refuses %s', (_, spec) => {
    expect(codeOf(() => normalizeCheck(spec))).toBe('definition_invalid')
  })

  it('compiles without an engine, the clock being an argument', () => {
    const at = new Date('2026-02-03T12:00:00Z')
    const spec = normalizeCheck(check.freshness('fct.placed_at', { max_age_hours: 1 }))
    expect(checkSql(spec, at)).toBe(checkSql(spec, at))
    expect(checkSql(spec, at)).toContain("timestamp '2026-02-03 12:00:00'")
  })
})
