import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import {
  base,
  cases,
  fctOrders,
  filesOf,
  folder,
  martMonths,
  incrementalProject as project,
} from '../support/incremental-project.ts'
import { buildOptions, buildSmall, land, makeHome, queryHome } from '../support/small-project.ts'

/** Every part of a release with the table and partition that it belongs to. */
function partsOf(manifest: Manifest): ReadonlyMap<string, string> {
  return new Map(
    manifest.tables.flatMap((table) =>
      table.parts.map((part) => {
        const value = table.partitions?.find((one) => one.part === part)?.value ?? ''
        return [part, `${basename(dirname(part))},${value}`] as const
      }),
    ),
  )
}

function changesOf(before: Manifest, after: Manifest): string {
  const [old, fresh] = [partsOf(before), partsOf(after)]
  const added = [...fresh].filter(([part]) => !old.has(part)).map(([, place]) => `${place},added`)
  const removed = [...old].filter(([part]) => !fresh.has(part)).map(([, place]) => `${place},removed`)
  return ['table,partition,part', ...[...added, ...removed].toSorted(), ''].join('\n')
}

async function monthsOf(home: string): Promise<string> {
  const rows = await queryHome(home, 'select * from mart_months order by month')
  return ['month,orders,total,lines_total', ...rows.map((row) => Object.values(row).join(',')), ''].join('\n')
}

describe('an incremental model', () => {
  it.each(cases)('changes exactly the parts that its fixture names: %s', async (name) => {
    const home = makeHome(base)
    const first = await buildSmall(home, project())
    const landed = filesOf(join(folder, name, 'landing'))
    land(home, landed)
    const second = await buildSmall(home, project())
    expect(changesOf(first.manifest, second.manifest)).toBe(readFileSync(join(folder, name, 'changes.csv'), 'utf8'))
    expect(await monthsOf(home)).toBe(readFileSync(join(folder, name, 'expected-mart_months.csv'), 'utf8'))
    const whole = makeHome({ ...base, ...landed })
    const anew = await buildSmall(whole, project())
    expect(await monthsOf(whole)).toBe(await monthsOf(home))
    for (const table of ['fct_orders', 'mart_months']) {
      const parts = (manifest: Manifest): unknown => manifest.tables.find((one) => one.name === table)?.parts
      expect(parts(second.manifest)).toEqual(parts(anew.manifest))
    }
  })

  it('does not write a part that stays', async () => {
    const home = makeHome(base)
    const { manifest } = await buildSmall(home, project())
    const times = [...partsOf(manifest).keys()].map((part) => [part, statSync(join(home, part)).mtimeMs])
    land(home, filesOf(join(folder, 'a-new-day', 'landing')))
    await buildSmall(home, project())
    expect(times).toEqual(times.map(([part]) => [part, statSync(join(home, String(part))).mtimeMs]))
  })

  it('that stands on openings makes the months anew whose rows or opening changed, told by its header', async () => {
    const running = project({
      'openings.sql':
        '-- materialization: table\n-- key: month\nselect month, coalesce(sum(total) over (order by month rows between unbounded preceding and 1 preceding), 0) as total from mart_months\n',
      'running.sql':
        '-- materialization: incremental\n-- partition_by: month\n-- told_by: month\n-- key: order_id\nselect f.month, f.order_id, o.total + sum(f.total) over (partition by f.month order by f.order_id) as total from fct_orders as f inner join openings as o on o.month = f.month\n',
    })
    const home = makeHome(base)
    const build = async (): Promise<unknown> => {
      const { manifest } = await buildSmall(home, running)
      return manifest.tables.find(({ name }) => name === 'running')?.built
    }
    await build()
    const reason = 'touched by fct_orders, openings'
    const order = (date: string, id: string, placed: string, total: string): void =>
      land(home, {
        [`${date}/orders.csv`]: `order_id,customer_id,status,placed_at,total\n${id},,paid,${placed} 10:00:00,${total}\n`,
      })
    order('2026-03-20', 'n1', '2026-03-19', '5.00')
    expect(await build()).toEqual({ partitions: ['2026-03-01'], reason: 'touched by fct_orders' })
    order('2026-03-21', 'n2', '2025-01-03', '7.00')
    const later = ['2025-01-01', '2026-01-01', '2026-02-01', '2026-03-01']
    expect(await build()).toEqual({ partitions: later, reason })
    order('2026-03-22', 'n3', '2025-01-04', '0.00')
    expect(await build()).toEqual({ partitions: ['2025-01-01'], reason: 'touched by fct_orders' })
    // It moves: the months from where it was to where it is.
    order('2026-03-23', 'n2', '2026-02-02', '7.00')
    expect(await build()).toEqual({ partitions: later.slice(0, 3), reason })
  })

  it('says which partitions were built, and why', async () => {
    const home = makeHome(base)
    const built = ({ manifest }: { readonly manifest: Manifest }): unknown =>
      manifest.tables.find(({ name }) => name === 'fct_orders')?.built
    const months = ['2025-01-01', '2026-01-01', '2026-02-01', '2026-03-01']
    expect(built(await buildSmall(home, project()))).toEqual({
      partitions: months,
      reason: 'all partitions: new model',
    })
    land(home, filesOf(join(folder, 'a-new-day', 'landing')))
    expect(built(await buildSmall(home, project()))).toEqual({
      partitions: ['2026-03-01'],
      reason: 'touched by stg_lines, stg_orders',
    })
    const changed = project({ 'fct_orders.sql': fctOrders.replace('coalesce(l.lines_total, 0)', 'l.lines_total') })
    expect(built(await buildSmall(home, changed))).toEqual({ partitions: [], reason: 'all partitions: changed SQL' })
    const asOf = project({ 'fct_orders.sql': `${fctOrders}where o.placed_at <= (select as_of_date + 40 from as_of)` })
    await buildSmall(home, asOf)
    land(home, { '2026-03-05/customers.csv': 'customer_id,born,visits\nc3,,\n' })
    expect(built(await buildSmall(home, asOf))).toEqual({
      partitions: [],
      reason: 'all partitions: it reads as_of in a subquery',
    })
  })

  it('is planned with its partitions and the reason, and planning writes nothing', async () => {
    const home = makeHome(base)
    const planned = async (loaded: LoadedProject): Promise<readonly string[]> => {
      const paths = homePaths(home)
      const engine = lazyEngine(paths, buildOptions(home))
      const { plan } = await preparePlan(loaded, buildOptions(home), defaultEffects, paths, engine)
      await engine.close()
      return plan.models.map(({ node, action, reason, changed_inputs, partitions }) =>
        [node.model.name, action, reason, changed_inputs.join(' '), partitions].join(' | '),
      )
    }
    const asOf = {
      'v_total.sql':
        '-- materialization: incremental\n-- partition_by: month\nselect month, (select as_of_date from as_of) as day from fct_orders',
    }
    expect(await planned(project(asOf))).toEqual([
      'fct_orders | build | new model |  | all',
      'mart_months | build | new model |  | all',
      'v_total | build | new model |  | all',
    ])
    await buildSmall(home, project(asOf))
    land(home, filesOf(join(folder, 'a-late-line', 'landing')))
    const before = readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted()
    expect(await planned(project(asOf))).toEqual([
      'fct_orders | build | changed upstream | stg_lines | those that rows of stg_lines touch',
      'mart_months | build | changed upstream | fct_orders | those that rows of fct_orders touch',
      'v_total | build | changed upstream | as_of fct_orders | all: it reads as_of in a subquery',
    ])
    const other = { ...asOf, 'mart_months.sql': martMonths.replace('count(*)', 'count(order_id)') }
    expect((await planned(project(other)))[1]).toBe('mart_months | build | changed SQL | fct_orders | all')
    expect(readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(before)
  })

  it('has the table of a whole build after any days in any order, one build a day', async () => {
    const day = fc.array(
      fc.record({
        order: fc.integer({ min: 1, max: 5 }),
        month: fc.integer({ min: 1, max: 4 }),
        line: fc.option(fc.integer({ min: 1, max: 2 })),
      }),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 2, maxLength: 4 }), fc.boolean(), async (days, isBackwards) => {
        const drops = days.map((rows, index) => {
          const orders = rows.map(({ order, month }) => `${order},c1,paid,2026-0${month}-02 10:00:00,${order}.00`)
          const lines = rows.flatMap(({ order, line, month }) =>
            line === null ? [] : [`${order},${line},${month},1.00`],
          )
          return {
            [`2026-05-0${index + 1}/orders.csv`]: `order_id,customer_id,status,placed_at,total\n${orders.join('\n')}\n`,
            [`2026-05-0${index + 1}/lines.csv`]: `order_id,line_no,quantity,price\n${lines.map((line) => `${line}\n`).join('')}`,
          }
        })
        const home = makeHome({})
        for (const drop of isBackwards ? drops.toReversed() : drops) {
          land(home, drop)
          await buildSmall(home, project())
        }
        const whole = makeHome(Object.assign({}, ...drops))
        await buildSmall(whole, project())
        for (const sql of ['select * from fct_orders order by all', 'select * from mart_months order by all'])
          expect(await queryHome(home, sql)).toEqual(await queryHome(whole, sql))
      }),
      { numRuns: 3, seed: 3 },
    )
  })

  const faults: readonly (readonly [string, string, string])[] = [
    ['no partition_by', '-- materialization: incremental\nselect 1 as one', 'model_header_invalid'],
    [
      'a partition_by that is no column',
      '-- materialization: incremental\n-- partition_by: two\nselect 1 as one',
      'model_columns_invalid',
    ],
    [
      'a float to part by',
      '-- materialization: incremental\n-- partition_by: one\nselect 1::double as one',
      'model_columns_invalid',
    ],
    [
      'a partition_by of a table',
      '-- materialization: table\n-- partition_by: one\nselect 1 as one',
      'model_header_invalid',
    ],
  ]
  it.each(faults)('says what is wrong: %s', async (_, sql, code) => {
    const home = makeHome(base)
    const error: unknown = await (async () => buildSmall(home, project({ 'v_a.sql': sql })))().catch(
      (thrown: unknown) => thrown,
    )
    expect(isTallyError(error) ? error.code : error).toBe(code)
  })

  it('may be empty, and may have rows without a partition', async () => {
    const home = makeHome(base)
    const none =
      '-- materialization: incremental\n-- partition_by: customer_id\nselect customer_id, total from stg_orders where total > 100'
    const { manifest } = await buildSmall(home, project({ 'fct_big.sql': none }))
    expect(manifest.tables.find(({ name }) => name === 'fct_big')).toMatchObject({ rows: 0, partitions: [] })
    expect(await queryHome(home, 'select count(*) as n from fct_big')).toEqual([{ n: '0' }])
    land(home, {
      '2026-03-02/orders.csv':
        'order_id,customer_id,status,placed_at,total\n8,,paid,2026-03-02 09:00:00,800\n9,c1,paid,2026-03-02 09:00:00,900\n',
    })
    const next = await buildSmall(home, project({ 'fct_big.sql': none }))
    expect(next.manifest.tables.find(({ name }) => name === 'fct_big')?.partitions).toMatchObject([
      { value: null, rows: 1 },
      { value: 'c1', rows: 1 },
    ])
    expect(await queryHome(home, 'select * from fct_big order by total')).toEqual([
      { customer_id: null, total: '800.00' },
      { customer_id: 'c1', total: '900.00' },
    ])
  })
})
