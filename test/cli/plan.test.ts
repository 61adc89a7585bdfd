import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CheckSpec, normalizeCheck } from '../../src/check/check.ts'
import { makeOutput } from '../../src/cli/output.ts'
import { partitionsText } from '../../src/cli/partition-text.ts'
import { type PlanAnswer, planAnswer } from '../../src/cli/plan-answer.ts'
import { planText } from '../../src/cli/plan-text.ts'
import { check } from '../../src/define.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { PartitionRows } from '../../src/plan/partition-changes.ts'
import { isReadUnasked, partitionReading } from '../../src/plan/partition-reading.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { foreseePartitions } from '../../src/run/foresee-partitions.ts'
import { foreseeReadings } from '../../src/run/foresee-readings.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
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

async function planOf(home: string, loaded: LoadedProject, env = 'production', isRead = false): Promise<PlanAnswer> {
  const paths = homePaths(home)
  const options = buildOptions(home, { env })
  const engine = lazyEngine(paths, options)
  const prepared = await preparePlan(loaded, options, defaultEffects, paths, engine)
  const files = await foreseeReadings(loaded, prepared, paths, defaultEffects)
  await engine.close()
  const reading = partitionReading(prepared.plan, files, prepared.before)
  const foreseen =
    isRead && reading ? await foreseePartitions(loaded, prepared, reading, options, defaultEffects, paths) : undefined
  return planAnswer(prepared, files, env, { reading, foreseen })
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
  tallyhouse plan --partitions names them, and reads 2 files (0.1 kB)
`,
    )
    const read = await planOf(home, loaded, 'production', true)
    expect(read.partition_reading).toEqual({
      status: 'read',
      files: 2,
      file_bytes: 116,
      table_bytes: 0,
      error: null,
      would_stop_build: false,
    })
    expect(read.models.find(({ model }) => model === 'mart_months')?.partition_changes).toEqual({
      reason: 'touched by stg_orders',
      changed: [],
      added: [{ partition: '2026-04-01', rows_before: 0, rows: 1 }],
      gone: [],
      unchanged: 2,
    })
    expect(planText(read, plain)).toContain(
      `
partitions
  mart_months: new 2026-04-01 (1 row); 2 stay
    touched by stg_orders; changed files: 2026-01-03/orders.csv

0 checks`,
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

  it('cuts long lists of partitions, and says of few how many rows they have', () => {
    const rows = (values: readonly (string | null)[], rows_before: number, rows: number): readonly PartitionRows[] =>
      values.map((partition) => ({ partition, rows_before, rows }))
    const months = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, month) => new Date(Date.UTC(2024, month, 1)).toISOString().slice(0, 10))
    const of = (changed: readonly PartitionRows[]): string =>
      partitionsText({ reason: '', changed, added: [], gone: [], unchanged: 0 })
    expect(of(rows(months(25), 10, 11))).toBe('made anew 2024-01 … 2026-01, 25 months (250 → 275 rows)')
    expect(of(rows(months(26).slice(1).toSpliced(3, 1), 1, 1))).toBe(
      'made anew 2024-02-01, 2024-03-01, 2024-04-01 … 2026-02-01, 24 partitions (24 → 24 rows)',
    )
    const days = ['2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02']
    expect(of(rows(days, 1, 2))).toBe('made anew 2024-02-27 … 2024-03-02, 5 days (5 → 10 rows)')
    const years = ['2020', '2021', '2022', '2023', '2024'].map((year) => `${year}-01-01`)
    expect(of(rows(years, 1, 2))).toBe('made anew 2020 … 2024, 5 years (5 → 10 rows)')
    expect(of(rows(['a', 'b', 'c', 'd', 'e'], 1, 2))).toBe('made anew a, b, c … e, 5 partitions (5 → 10 rows)')
    expect(
      partitionsText({
        reason: '',
        changed: rows(['2024-01-01'], 1, 2),
        added: rows([null], 0, 1),
        gone: rows(['2023-01-01'], 7, 0),
        unchanged: 3,
      }),
    ).toBe('made anew 2024-01-01 (1 → 2 rows); new rows without a value (1 row); gone 2023-01-01 (7 rows); 3 stay')
    expect(of([])).toBe('none changes')
    expect(of(rows(['', 'a\nb', 'a, b'], 1, 1))).toBe(
      'made anew "" (1 → 1 row), "a\\nb" (1 → 1 row), "a, b" (1 → 1 row)',
    )
    expect(of(rows(['\u202E1', 'two words'], 1, 1))).toBe('made anew "\\u{202e}1" (1 → 1 row), two words (1 → 1 row)')
  })

  it('ends as a build would where a model fails', async () => {
    const { project, home } = makeDiskProject(1, 5)
    writeFileSync(
      join(project, 'models', 'mart_order_days.sql'),
      "-- materialization: incremental\n-- partition_by: day\nselect\n  day,\n  error('no day') as total\nfrom stg_orders\n",
    )
    const { code, out } = await startProgram(['plan', '--project', project, '--home', home, '--partitions']).ended
    expect(out).toContain('a build would stop here (model_sql_invalid): models/mart_order_days.sql:5: ')
    expect(out).toContain("LINE 5:   error('no day') as total")
    expect(code).toBe(1)
  })

  it('reads unasked what is small, whatever stands beside it', async () => {
    const home = makeHome(cleanFiles)
    const { manifest } = await buildSmall(home, smallProject(months))
    land(home, { '2026-01-03/orders.csv': cleanFiles['2026-01-01/orders.csv'] ?? '' })
    const small = { asked: new Set('a'), models: [], files: 200, file_bytes: 32_000_000, table_bytes: 200_000_000 }
    expect(isReadUnasked(small, manifest)).toBe(true)
    expect(isReadUnasked({ ...small, files: 201 }, manifest)).toBe(false)
    expect(isReadUnasked({ ...small, file_bytes: 32_000_001 }, manifest)).toBe(false)
    expect(isReadUnasked({ ...small, table_bytes: 200_000_001 }, manifest)).toBe(false)
    expect(isReadUnasked(small, undefined)).toBe(false)
    const large = {
      ...manifest,
      tables: manifest.tables.map((table) => ({ ...table, size_bytes: table.name === 'staged_orders' ? 7e9 : 1 })),
    }
    writeFileSync(join(homePaths(home).releases, manifest.id, 'manifest.json'), JSON.stringify(large))
    const bytes = async (loaded: LoadedProject): Promise<number> =>
      (await planOf(home, loaded)).partition_reading.table_bytes
    // The same file again changes no row, and is none to be staged; the table of orders is below no partition.
    expect(await bytes(smallProject(months))).toBe(0)
    // Text that is new: the whole table is read, once for both models.
    const other = months['mart_months.sql'].replace('sum', 'max')
    expect(await bytes(smallProject({ 'mart_months.sql': other, 'mart_more.sql': other }))).toBe(7e9)
  })

  it('names partitions by the command line, unless it is to be quick', async () => {
    const { project, home } = makeDiskProject(2, 20)
    writeFileSync(
      join(project, 'models', 'mart_order_days.sql'),
      '-- materialization: incremental\n-- partition_by: day\nselect day, count(*) as orders from stg_orders group by day\n',
    )
    const places = ['--project', project, '--home', home]
    const plan = async (...flags: readonly string[]): Promise<PlanAnswer> =>
      // What the command answers.
      (await answerOf('plan', ...places, ...flags)) as PlanAnswer
    const read = async (...flags: readonly string[]): Promise<readonly unknown[]> => {
      const { partition_reading, models } = await plan(...flags)
      const changes = models.find(({ model }) => model === 'mart_order_days')?.partition_changes
      return [partition_reading.status, ...(changes?.added ?? []).map(({ partition }) => partition)]
    }
    expect(await read()).toEqual(['left'])
    expect(await read('--partitions')).toEqual(['read', '2026-01-01', '2026-01-02'])
    await answerOf('build', ...places)
    expect(await read('--partitions')).toEqual(['none'])
    land(home, { '2026-01-03/orders.csv': 'order_id,day,placed_at,total\nx,2026-01-03,2026-01-03T10:00:00Z,1\n' })
    expect(await read()).toEqual(['read', '2026-01-03'])
    expect(await read('--quick')).toEqual(['left'])
    const { code, err } = await startProgram(['plan', ...places, '--partitions', '--quick']).ended
    expect(code, err).toBe(2)
  })
})
