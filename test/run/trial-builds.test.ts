import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CheckSpec, normalizeCheck } from '../../src/check/check.ts'
import { check } from '../../src/check/check-builders.ts'
import { failedRuns } from '../../src/connect/collect-events.ts'
import { type Journal, openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { takeLock } from '../../src/lake/lock.ts'
import { currentReleaseId, releaseIds } from '../../src/lake/read-release.ts'
import { buildOnly, type OnlyOutcome } from '../../src/run/build-only.ts'
import type { BuildOptions } from '../../src/run/build-options.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { vacuum } from '../../src/run/maintain.ts'
import {
  allTables,
  buildOptions,
  buildSmall,
  cleanFiles,
  land,
  makeHome,
  queryHome,
  smallProject,
} from '../support/small-project.ts'

const models = {
  'mart_months.sql': `-- materialization: incremental
-- partition_by: month of day
select placed_at::date as day, count(*) as orders, sum(total) as total from stg_orders group by day
`,
  'dim_customer.sql': '-- materialization: table\n-- key: customer_id\nselect customer_id, visits from stg_customers\n',
  'v_quarantined.sql': 'select count(*) as rows from quarantine\n',
}
const second = {
  '2026-02-01/customers.csv': 'customer_id,born,visits\nc3,2001-02-28,1\nc4,long ago,1\n',
  '2026-02-01/orders.csv':
    'order_id,customer_id,status,placed_at,total\n2,c2,paid,2026-01-01 11:00:00,8\n3,c3,paid,2026-02-01 10:00:00,5\n',
}

function projectWith(changes: Readonly<Record<string, string>> = {}, ...checks: readonly CheckSpec[]): LoadedProject {
  const loaded = smallProject({ ...models, ...changes })
  return { ...loaded, project: { ...loaded.project, checks: checks.map(normalizeCheck) } }
}

const trial: Partial<BuildOptions> = { job_name: 'build --no-release', is_trial: true }

async function only(
  home: string,
  project: LoadedProject,
  names: readonly string[],
  changes: Partial<BuildOptions> = {},
): Promise<OnlyOutcome> {
  const options = buildOptions(home, { job_name: 'build --only', ...changes })
  return buildOnly(project, { ...options, only: names, shown_rows: 2 }, defaultEffects)
}

/** The tables of all files as a home has them that saw no trial. */
async function freshTables(project: LoadedProject, ...drops: readonly Readonly<Record<string, string>>[]) {
  const home = makeHome(Object.assign({}, ...drops))
  await buildSmall(home, project)
  return allTables(home)
}

/** Every part with what a file that is written anew has not. */
function partFiles(home: string): ReadonlyMap<string, number> {
  const { parts } = homePaths(home)
  const names = readdirSync(parts, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'))
  return new Map(names.toSorted().map((name) => [name, statSync(join(parts, name)).ino]))
}

function withJournal<T>(home: string, use: (journal: Journal) => T): T {
  const { state, logs } = homePaths(home)
  const journal = openJournal(state, logs)
  try {
    return use(journal)
  } finally {
    journal.close()
  }
}

describe('a build without a release', () => {
  it('leaves production as it was, says what would change, and leaves its parts to the next build', async () => {
    const home = makeHome(cleanFiles)
    const project = projectWith()
    const { manifest: first } = await buildSmall(home, project)
    const logged = readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')
    land(home, second)
    const outcome = await buildSmall(home, project, trial)
    expect(outcome).toMatchObject({ is_new: false, status: 'warning', withheld: { stands: first.id } })
    expect(outcome.message).toMatch(/^nothing was released, and .* stands: 11 rows read/)
    const changes = outcome.withheld?.tables.map(({ name, change, rows, rows_before }) => [
      name,
      change,
      rows,
      rows_before,
    ])
    expect(changes).toEqual(
      expect.arrayContaining([
        ['stg_customers', 'changed', 3, 2],
        ['stg_lines', 'same', 3, 3],
        ['fct_orders', 'changed', 3, 2],
        ['v_quarantined', 'changed', 1, 1],
      ]),
    )
    const paths = homePaths(home)
    expect([currentReleaseId(paths, 'production'), releaseIds(paths)]).toEqual([first.id, [first.id]])
    expect(await queryHome(home, 'select count(*)::integer as n from stg_orders')).toEqual([{ n: 2 }])
    const [run] = withJournal(home, (journal) => journal.runs(1))
    expect(run).toMatchObject({ job_name: 'build --no-release', status: 'warning', release: null })
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')).toContain(`${logged}build --no-release,`)
    const parts = partFiles(home)
    expect((await buildSmall(home, project)).is_new).toBe(true)
    expect(partFiles(home)).toEqual(parts)
    expect(await allTables(home)).toEqual(await freshTables(project, cleanFiles, second))
  })

  it('leaves what no build takes to vacuum', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home, projectWith())
    const parts = partFiles(home)
    await buildSmall(
      home,
      projectWith({ 'dim_customer.sql': `${models['dim_customer.sql']}where visits > 1\n` }),
      trial,
    )
    expect(partFiles(home).size).toBe(parts.size + 1)
    vacuum(homePaths(home), 1, defaultEffects)
    expect(partFiles(home)).toEqual(parts)
  })

  it('is stopped by what stops a build, and what its checks found says nothing of what stands', async () => {
    const home = makeHome(cleanFiles)
    const rare = check.range('fct_orders.total', { max: 10, severity: 'high' })
    await buildSmall(home, projectWith())
    await expect(buildSmall(home, projectWith({}, rare), trial)).rejects.toMatchObject({ code: 'checks_failed' })
    await expect(buildSmall(home, projectWith({}, rare))).rejects.toMatchObject({ code: 'checks_failed' })
    withJournal(home, (journal) => {
      const [build, rehearsal] = journal.runs(2).map(({ id }) => id)
      expect(journal.quality.results(rehearsal ?? '')).toMatchObject([{ status: 'failed', bad_rows: 1 }])
      expect(journal.quality.suites('production', 9).map(({ run_id }) => run_id)).toEqual([build])
      expect(journal.quality.days('production', 9).map(({ run_id }) => run_id)).toEqual([build])
      const [name = ''] = journal.quality.names('production')
      expect(journal.quality.failingSince('production', name)).toBe(build)
      expect(journal.quality.history('production', name, 9)).toHaveLength(1)
      const scope = { project: 'small', env: 'production' }
      expect(failedRuns(scope, journal, new Date()).map(({ data }) => data['run_id'])).toEqual([build])
    })
  })

  it('with nothing new says so', async () => {
    const home = makeHome(cleanFiles)
    const { manifest } = await buildSmall(home)
    const { is_new, withheld, message } = await buildSmall(home, smallProject(), trial)
    expect([is_new, withheld, message]).toEqual([false, undefined, `nothing new; release ${manifest.id} stands`])
  })
})

describe('a build of one model', () => {
  it('builds it and what it stands on, shows its rows, and touches nothing else', async () => {
    const home = makeHome(cleanFiles)
    const project = projectWith()
    const outcome = await only(home, project, ['v_total'])
    expect(outcome.models.map(({ name, is_wanted, rows }) => [name, is_wanted, rows])).toEqual([
      ['fct_orders', false, 2],
      ['v_total', true, 1],
    ])
    expect(outcome.models.map(({ sample }) => sample)).toEqual([[], [{ total: '19.50', as_of_date: '2026-01-01' }]])
    expect(outcome.models.map(({ parts }) => parts.length)).toEqual([1, 0])
    expect(outcome).toMatchObject({ status: 'success', is_new: false, withheld: { stands: undefined } })
    expect(outcome.message).toBe('built alone (with 1 model before it), nothing was released: v_total has 1 row')
    const { parts, environments } = homePaths(home)
    expect(readdirSync(parts).toSorted()).toEqual(
      ['files', 'fct_orders', 'stg_lines', 'stg_orders', 'superseded_lines', 'superseded_orders'].toSorted(),
    )
    expect(existsSync(environments)).toBe(false)
    const [run] = withJournal(home, (journal) => journal.runs(1))
    expect(run).toMatchObject({ job_name: 'build --only', status: 'success', release: null })
  })

  it.each([
    ['whole', {}],
    ['on top of what stands', { whole_below_rows: 0 }],
  ])('leaves the next build what one without it makes: %s', async (_, how) => {
    const home = makeHome(cleanFiles)
    await buildSmall(home, projectWith())
    land(home, second)
    const changed = projectWith({ 'mart_months.sql': models['mart_months.sql'].replace('count(*)', 'count(order_id)') })
    const { models: built } = await only(home, changed, ['mart_months', 'fct_orders', 'v_quarantined'], how)
    expect(built.map(({ name, reason, rows, rows_before }) => [name, reason, rows, rows_before])).toEqual([
      ['fct_orders', 'changed upstream', 3, 2],
      ['mart_months', 'changed SQL', 2, 1],
      ['v_quarantined', 'changed upstream', 1, 1],
    ])
    const parts = partFiles(home)
    const { manifest } = await buildSmall(home, changed, how)
    const now = partFiles(home)
    expect([...parts].filter(([name, ino]) => now.get(name) !== ino)).toEqual([])
    const named = manifest.tables.flatMap((table) => table.parts)
    for (const model of built) for (const part of model.parts) expect(named).toContain(part)
    expect(await allTables(home)).toEqual(await freshTables(changed, cleanFiles, second))
  })

  it('shows its key first, and what changed about its columns', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home, projectWith())
    const sql =
      '-- materialization: table\n-- key: customer_id\nselect customer_id, born::varchar as born from stg_customers order by 1 desc\n'
    const { models: built } = await only(home, projectWith({ 'dim_customer.sql': sql }), ['dim_customer'])
    expect(built).toMatchObject([
      {
        columns_added: ['born'],
        columns_gone: ['visits'],
        sample: [
          { customer_id: 'c1', born: '2000-02-29' },
          { customer_id: 'c2', born: null },
        ],
      },
    ])
  })

  it('runs the checks that look at nothing else, names the others, and tells of a grave one without losing the rows', async () => {
    const home = makeHome(cleanFiles)
    const project = projectWith(
      {},
      check.unique('fct_orders.order_id'),
      check.range('fct_orders.total', { max: 10, severity: 'high' }),
      check.reference('fct_orders.customer_id', 'dim_customer.customer_id'),
      check.notNull('dim_customer.visits'),
    )
    const outcome = await only(home, project, ['fct_orders'])
    expect(outcome.checks.map(({ table, kind, status }) => [table, kind, status])).toEqual([
      ['fct_orders', 'unique', 'passed'],
      ['fct_orders', 'range', 'failed'],
    ])
    expect(outcome.left_out).toEqual([{ check: 'fct_orders_customer_id_reference', reads: ['dim_customer'] }])
    expect(outcome).toMatchObject({ status: 'error', issues_found: 1, models: [{ sample: { length: 2 } }] })
    expect((await only(home, project, ['fct_orders', 'dim_customer'])).left_out).toEqual([])
    withJournal(home, (journal) => expect(journal.quality.names('production')).toEqual([]))
  })

  it('is not stopped by models that somebody is writing, and says that a build would be', async () => {
    const home = makeHome(cleanFiles)
    const broken = await only(home, projectWith({ 'dim_customer.sql': 'selec nothing\n' }), ['fct_orders'])
    expect([broken.status, broken.elsewhere?.code]).toEqual(['warning', 'model_sql_invalid'])
    const renamed = '-- materialization: table\nselect order_id, total as amount from stg_orders\n'
    const { elsewhere } = await only(home, projectWith({ 'fct_orders.sql': renamed }), ['fct_orders'])
    expect(elsewhere?.message).toContain('v_total.sql')
    expect((await only(home, projectWith(), ['fct_orders'])).elsewhere).toBeUndefined()
  })

  it('names models that were perhaps meant, and begins nothing', async () => {
    const home = makeHome(cleanFiles)
    const wrong = only(home, projectWith(), ['fct_order'])
    await expect(wrong).rejects.toMatchObject({
      code: 'model_unknown',
      hint: 'did you mean fct_orders? models there are: dim_customer, fct_orders, mart_months, v_quarantined, v_total',
    })
    await expect(only(home, projectWith(), ['stg_orders'])).rejects.toMatchObject({
      hint: expect.stringMatching(/^stg_orders is built with the models that read it; models there are: dim_customer,/),
    })
    expect(existsSync(homePaths(home).lake)).toBe(false)
    const lacking = projectWith({ 'v_total.sql': 'select * from fct_ordres\n' })
    await expect(only(home, lacking, ['v_total'])).rejects.toMatchObject({ code: 'model_table_missing' })
  })

  it('waits for no build and disturbs none', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home, projectWith())
    const unlock = takeLock(homePaths(home).lock, new Date())
    await expect(only(home, projectWith(), ['fct_orders'])).rejects.toMatchObject({ code: 'lake_locked' })
    unlock()
    expect((await only(home, projectWith(), ['fct_orders'], { env: 'dev' })).models[0]?.action).toBe('reuse')
    expect((await only(home, projectWith(), ['fct_orders'], { is_full: true })).models[0]?.rows).toBe(2)
    expect((await buildSmall(home, projectWith())).is_new).toBe(false)
  })
})
