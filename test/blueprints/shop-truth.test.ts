import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerOf, queryRows } from '../support/run-program.ts'

const project = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'tallyhouse-shop-'))

type Truth = { readonly place: string; readonly expected: string; readonly column: string; readonly code: string }

/** What the generator wrote about the rows that it broke. */
function readTruth(): readonly Truth[] {
  const [, ...lines] = readFileSync(join(home, 'noise.csv'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [file = '', number = '', , expected = '', column = '', code = ''] = line
      .split(',')
      .map((cell) => cell.replace(/^"(.*)"$/, '$1'))
    return { place: `${file}:${number}`, expected, column, code }
  })
}

const placed = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  rows.map((row) => `${String(row['file'])}:${String(row['line'])}`)

describe('the shop, generated with noise and built', () => {
  let truth: readonly Truth[] = []
  beforeAll(async () => {
    await answerOf(
      'generate',
      '--orders',
      '4000',
      '--days',
      '30',
      '--noise',
      '0.02',
      '--seed',
      '7',
      '--last',
      '2026-01-31',
      '--project',
      project,
      '--home',
      home,
    )
    await answerOf('build', '--project', project, '--home', home)
    truth = readTruth()
  })

  it('has every broken row in quarantine, at its line, with its column and reason, and no other', async () => {
    const rows = await queryRows(
      project,
      home,
      'select source_file as file, source_line as line, coalesce(column_name, $$$$) as col, code from quarantine',
    )
    const found = rows.map((row) => `${placed([row]).join()} ${String(row['col'])} ${String(row['code'])}`)
    const expected = truth
      .filter((row) => row.expected === 'quarantined')
      .map((row) => `${row.place} ${row.column} ${row.code}`)
    expect(expected.length).toBeGreaterThan(50)
    expect(found.toSorted()).toEqual(expected.toSorted())
  })

  it('lists every orphan and no other', async () => {
    const found = placed(
      await queryRows(project, home, 'select distinct source_file as file, source_line as line from orphans'),
    )
    const expected = truth.filter((row) => row.expected === 'orphan').map((row) => row.place)
    expect(expected.length).toBeGreaterThan(10)
    expect(found.toSorted()).toEqual([...new Set(expected)].toSorted())
  })

  it('keeps one of each repeated line', async () => {
    const tables = ['customers', 'orders', 'order_items']
    const found = new Set<string>()
    for (const name of tables) {
      for (const place of placed(
        await queryRows(project, home, `select _source_file as file, _source_line as line from superseded_${name}`),
      ))
        found.add(place)
    }
    const expected = truth.filter((row) => row.expected === 'superseded').map((row) => row.place)
    expect(expected.length).toBeGreaterThan(5)
    expect(expected.filter((place) => !found.has(place))).toEqual([])
  })

  it('adds up: the mart of months, the facts of orders and the metric give one figure', async () => {
    const [mart] = await queryRows(
      project,
      home,
      'select sum(booked_revenue) as net, sum(orders) as orders from mart_sales_monthly',
    )
    const [facts] = await queryRows(
      project,
      home,
      'select sum(net_amount) as net, count(*) as orders from fct_orders where paid_date is not null',
    )
    expect(mart).toEqual(facts)
    // `metric --json` gives rows with a value.
    const metric = (await answerOf('metric', 'booked_net_revenue', '--project', project, '--home', home)) as {
      rows: readonly { value: unknown }[]
    }
    expect(metric.rows[0]?.value).toBe(mart?.['net'])
  })
})
