import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CheckSpec, normalizeCheck } from '../../src/check/check.ts'
import { makeOutput } from '../../src/cli/output.ts'
import { type PlanAnswer, planAnswer } from '../../src/cli/plan-answer.ts'
import { planText } from '../../src/cli/plan-text.ts'
import { check } from '../../src/define.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { lazyEngine, preparePlan } from '../../src/run/build.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { foreseeReadings } from '../../src/run/foresee-readings.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import {
  buildOptions,
  buildSmall,
  cleanFiles,
  land,
  makeHome,
  smallModels,
  smallProject,
} from '../support/small-project.ts'

const nowhere = { write: () => true }
const plain = makeOutput(nowhere, nowhere, false, false)

async function planOf(home: string, loaded: LoadedProject, env = 'production'): Promise<PlanAnswer> {
  const paths = homePaths(home)
  const engine = lazyEngine(paths, buildOptions(home))
  const prepared = await preparePlan(loaded, buildOptions(home, { env }), defaultEffects, paths, engine)
  const files = await foreseeReadings(loaded, prepared, paths, defaultEffects)
  await engine.close()
  return planAnswer(prepared, files, env)
}

const textOf = async (home: string, loaded: LoadedProject, env?: string): Promise<string> =>
  planText(await planOf(home, loaded, env), plain)

const withChecks = (loaded: LoadedProject, ...checks: readonly CheckSpec[]): LoadedProject => ({
  ...loaded,
  project: { ...loaded.project, checks: checks.map(normalizeCheck) },
})

const fct = smallModels['fct_orders.sql'] ?? ''
const months = {
  'mart_months.sql': `-- materialization: incremental
-- partition_by: month of day
select placed_at::date as day, sum(total) as total from stg_orders group by day
`,
}

describe('plan', () => {
  it('shows the diff of changed SQL, and tells apart where only comments or the header changed', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home, smallProject())
    const other = smallProject({ 'fct_orders.sql': fct.replace('l.price), 0)', 'l.price), 1)') })
    const answer = await planOf(home, other)
    const [model, view] = answer.models
    expect(model).toMatchObject({ model: 'fct_orders', reason: 'changed SQL', sql_change: 'select' })
    expect(model?.diff.filter((line) => /^[-+@]/.test(line))).toEqual([
      '@@ -1,5 +1,5 @@',
      '-select o.order_id, o.customer_id, o.total, coalesce(sum(l.quantity * l.price), 0) as lines_total',
      '+select o.order_id, o.customer_id, o.total, coalesce(sum(l.quantity * l.price), 1) as lines_total',
    ])
    expect(view).toMatchObject({ reason: 'changed upstream', sql_change: null, diff: [] })
    expect(planText(answer, plain)).toContain(`\nSQL of fct_orders\n${model?.diff.join('\n')}\n`)
    const coloured = planText(answer, makeOutput(nowhere, nowhere, false, true))
    expect(coloured).toContain('\u001b[31m-select o.order_id')
    expect(coloured).toContain('\u001b[32m+select o.order_id')

    const remark = smallProject({ 'fct_orders.sql': fct.replace('group by', '-- by order\ngroup by') })
    expect((await planOf(home, remark)).models[0]).toMatchObject({ reason: 'changed SQL', sql_change: 'comments' })
    expect(await textOf(home, remark)).toContain('changed SQL (only comments changed)')
    const view_now = smallProject({ 'fct_orders.sql': fct.replace('materialization: table', 'materialization: view') })
    expect(await textOf(home, view_now)).toContain('changed SQL (only the header changed)')
  })

  it('names refused files, models and files that are gone, what was changed in place, and changed contracts and checks', async () => {
    const home = makeHome({ ...cleanFiles, '2026-01-02/odd.csv': 'a\n1\n' })
    const loaded = withChecks(smallProject(), check.notNull('fct_orders.order_id'), check.notNull('fct_orders.total'))
    await buildSmall(home, loaded)
    expect(await textOf(home, loaded)).toMatch(
      /^nothing to do: .*\nrefused: 2026-01-02\/odd.csv \(contract_unmatched\): /,
    )
    land(home, {
      '2026-01-01/orders.csv': `${cleanFiles['2026-01-01/orders.csv']}3,c1,new,2026-01-01 12:00:00,1\n`,
      '2026-01-03/orders.csv': cleanFiles['2026-01-01/orders.csv'] ?? '',
      '2026-01-03/odder.csv': 'a\n1\n',
    })
    rmSync(join(home, 'landing/2026-01-01/lines.csv'))
    const [orders, customers, lines] = loaded.project.contracts
    if (!orders || !customers || !lines) throw new Error('three contracts')
    const changed: LoadedProject = {
      ...loaded,
      models: loaded.models.filter(({ name }) => name !== 'v_total'),
      project: { ...loaded.project, contracts: [orders, { ...customers, files: ['customers*', 'clients*'] }, lines] },
    }
    const checks = [check.notNull('fct_orders.order_id', { severity: 'high' }), check.unique('fct_orders.order_id')]
    const before = readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted()
    const answer = await planOf(home, withChecks(changed, ...checks))
    expect(answer.files.map(({ file, action, reason }) => `${file} ${action} ${reason}`)).toEqual([
      '2026-01-01/orders.csv stage changed in place',
      '2026-01-03/orders.csv reuse same content as before',
      '2026-01-01/customers.csv stage contract changed',
    ])
    expect(answer).toMatchObject({
      gone: ['2026-01-01/lines.csv'],
      gone_models: ['v_total'],
      changed_contracts: [{ name: 'customers', change: 'changed' }],
    })
    const text = planText(answer, plain)
    expect(text).toContain('gone model: v_total; its table is not in the next release')
    expect(text).toContain('contracts: customers (changed)')
    const names =
      'fct_orders_order_id_not_null (changed), fct_orders_order_id_unique (new), fct_orders_total_not_null (gone)'
    expect(text).toContain(`2 checks to run: checks changed: ${names}`)
    expect(text).toContain('refused: 2026-01-03/odder.csv (contract_unmatched): ')
    expect(readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(before)
  })

  it('says of partitions which there are, and of which files the rows come that touch them', async () => {
    const orders = (id: number, month: number): string =>
      `order_id,customer_id,status,placed_at,total\n${id},c1,paid,2026-0${month}-02 10:00:00,1\n`
    const home = makeHome({ ...cleanFiles, '2026-01-02/orders.csv': orders(5, 3) })
    const loaded = smallProject(months)
    expect((await planOf(home, loaded)).models).toContainEqual(
      expect.objectContaining({ partitions: 'all', partitions_there: null, changed_files: [] }),
    )
    await buildSmall(home, loaded)
    land(home, {
      '2026-01-03/orders.csv': orders(6, 4),
      '2026-01-03/lines.csv': 'order_id,line_no,quantity,price\n6,1,1,1\n',
    })
    const answer = await planOf(home, loaded)
    expect(answer.models.find(({ model }) => model === 'mart_months')).toMatchObject({
      partitions: 'those that rows of stg_orders touch',
      partitions_there: { count: 2, first: '2026-01-01', last: '2026-03-01' },
      changed_files: ['2026-01-03/orders.csv'],
    })
    expect(planText(answer, plain)).toContain(
      `
partitions
  mart_months: those that rows of stg_orders touch; changed files: 2026-01-03/orders.csv; 2 there, 2026-01-01 to 2026-03-01
`,
    )
    const other = smallProject({ 'mart_months.sql': months['mart_months.sql'].replace('sum', 'max') })
    expect(await textOf(home, other)).toContain('  mart_months: all; 2 there, 2026-01-01 to 2026-03-01\n')
  })

  it('says of what another version of the program made that this is why it is made anew', async () => {
    const home = makeHome(cleanFiles)
    const loaded = smallProject(months)
    const { manifest } = await buildSmall(home, loaded)
    const named = (text: string): string => `other ${text}`
    const other = {
      ...manifest,
      hash: named(manifest.hash),
      lake_format: manifest.lake_format - 1,
      contract_hashes: Object.fromEntries(
        Object.entries(manifest.contract_hashes).map(([name, hash]) => [name, named(hash)]),
      ),
      tables: manifest.tables.map((table) => ({ ...table, hash: named(table.hash) })),
    }
    writeFileSync(join(homePaths(home).releases, manifest.id, 'manifest.json'), JSON.stringify(other))
    const { files, models, changed_contracts } = await planOf(home, loaded)
    expect(new Set([...files, ...models].map(({ reason }) => reason))).toEqual(new Set(['other version of Tallyhouse']))
    expect(changed_contracts).toEqual([])
    expect(models.find(({ model }) => model === 'mart_months')?.partitions).toBe('all')
  })

  it('says what an environment begins with, and what it takes of another', async () => {
    const home = makeHome(cleanFiles)
    const { manifest } = await buildSmall(home)
    expect(await textOf(home, smallProject(), 'stage')).toContain(
      `stage has no release yet; it begins with what release ${manifest.id} of production holds

0 of 3 files to stage; 0 of 2 models to build
`,
    )
    await buildSmall(home, smallProject(), { env: 'stage' })
    expect(await textOf(home, smallProject(), 'stage')).toBe('nothing to do: 3 files and 2 models are unchanged')
    land(home, { '2026-01-03/customers.csv': 'customer_id,born,visits\nc3,,\n' })
    await buildSmall(home)
    const text = await textOf(home, smallProject(), 'stage')
    expect(text).toMatch(/^0 of 4 files to stage; 0 of 2 models to build\n/)
    expect(text).toMatch(/2026-01-03\/customers.csv +reuse +new file; as in production\n/)
    expect(text).toMatch(/v_total +view +reuse +changed upstream; as in production +as_of\n/)
  })
})
