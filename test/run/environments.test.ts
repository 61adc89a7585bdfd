import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import type { BuildPlan } from '../../src/plan/plan-build.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { vacuum } from '../../src/run/maintain.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import {
  allTables,
  buildOptions,
  buildSmall,
  cleanFiles,
  land,
  makeHome,
  smallProject,
} from '../support/small-project.ts'

const months = (count: string): Readonly<Record<string, string>> => ({
  'mart_months.sql': `-- materialization: incremental
-- partition_by: month of day
select placed_at::date as day, ${count} as orders, sum(total) as total from stg_orders group by day
`,
})
const project = smallProject(months('count(*)'))
const changed = smallProject(months('count(order_id)'))

const order = (rows: readonly string[]): string =>
  `order_id,customer_id,status,placed_at,total\n${rows.map((row) => `${row}\n`).join('')}`
const second = {
  '2026-02-01/orders.csv': order(['3,c1,paid,2026-02-01 10:00:00,5', '2,c2,paid,2026-01-01 11:00:00,8']),
  '2026-02-01/lines.csv': 'order_id,line_no,quantity,price\n1,1,3,5.00\n3,1,1,5.00\n',
}
const third = {
  '2026-03-01/orders.csv': order(['4,c1,paid,2026-03-01 10:00:00,6', '1,c1,paid,2026-01-01 10:00:00,9']),
}
const stage = { env: 'stage', whole_below_rows: 0 }

async function planOf(home: string, loaded: LoadedProject, env: string): Promise<BuildPlan> {
  const paths = homePaths(home)
  const engine = lazyEngine(paths, buildOptions(home))
  const { plan } = await preparePlan(loaded, buildOptions(home, { env }), defaultEffects, paths, engine)
  await engine.close()
  return plan
}

const said = ({ files, models }: BuildPlan): readonly string[] =>
  [...files, ...models].map(({ action, reason, from }) => [action, reason, ...(from ? [from] : [])].join(' '))

function partsOf(home: string, env: string): readonly string[] {
  const manifest = currentManifest(homePaths(home), env)
  const { tables = [], files = [] } = manifest ?? {}
  return [...new Set([...tables.flatMap(({ parts }) => parts), ...files.map(({ part }) => part)])].toSorted()
}

const partFiles = (home: string): readonly string[] =>
  readdirSync(homePaths(home).parts, { recursive: true, encoding: 'utf8' }).toSorted()

/** The tables of these files as a home has them that knows no other environment. */
async function freshTables(loaded: LoadedProject, ...drops: readonly Readonly<Record<string, string>>[]) {
  const home = makeHome(Object.assign({}, ...drops))
  await buildSmall(home, loaded)
  return allTables(home)
}

/** A home whose production was built in two days: files, superseded rows and months lie in parts of both. */
async function twoDays(): Promise<string> {
  const home = makeHome(cleanFiles)
  await buildSmall(home, project, { whole_below_rows: 0 })
  land(home, second)
  await buildSmall(home, project, { whole_below_rows: 0 })
  return home
}

describe('an environment', () => {
  it('that has no release begins with what production has: no part is written, and all are shared', async () => {
    const home = await twoDays()
    const before = partFiles(home)
    const plan = await planOf(home, project, 'stage')
    expect(new Set(said(plan))).toEqual(new Set(['reuse unchanged']))
    expect(plan.is_nothing_new).toBe(false)
    const { is_new, manifest } = await buildSmall(home, project, stage)
    expect([is_new, manifest.env]).toEqual([true, 'stage'])
    expect(partFiles(home)).toEqual(before)
    expect(partsOf(home, 'stage')).toEqual(partsOf(home, 'production'))
    expect(await allTables(home, 'stage')).toEqual(await freshTables(project, cleanFiles, second))
    expect((await planOf(home, project, 'stage')).is_nothing_new).toBe(true)
  })

  it('without a release builds what is new on the one of production', async () => {
    const home = await twoDays()
    land(home, third)
    expect(said(await planOf(home, changed, 'stage')).toSorted()).toEqual([
      'build changed SQL',
      'build changed upstream',
      'build changed upstream',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'stage new file',
    ])
    const { manifest } = await buildSmall(home, changed, stage)
    expect(await allTables(home, 'stage')).toEqual(await freshTables(changed, cleanFiles, second, third))
    const production = currentManifest(homePaths(home), 'production')
    const old = new Set(production?.files.map(({ part }) => part))
    expect(manifest.files.filter(({ part }) => !old.has(part)).map(({ name }) => name)).toEqual(['orders.csv'])
  })

  it('with a release takes files and models that another one has, and builds on its own', async () => {
    const home = await twoDays()
    await buildSmall(home, project, stage)
    land(home, third)
    await buildSmall(home, changed, stage)
    const before = partFiles(home)
    expect(said(await planOf(home, changed, 'production')).toSorted()).toEqual([
      'reuse changed SQL stage',
      'reuse changed upstream stage',
      'reuse changed upstream stage',
      'reuse new file stage',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
    ])
    const { manifest } = await buildSmall(home, changed, { whole_below_rows: 0 })
    expect(partFiles(home)).toEqual(before)
    expect(partsOf(home, 'production')).toEqual(partsOf(home, 'stage'))
    expect(manifest.tables.find(({ name }) => name === 'mart_months')?.built?.reason).toBe('as in stage')
    expect(await allTables(home)).toEqual(await freshTables(changed, cleanFiles, second, third))
  })

  it('with other models on the same files takes the files, and has the tables of a whole build', async () => {
    const home = await twoDays()
    await buildSmall(home, changed, stage)
    land(home, third)
    await buildSmall(home, project, { whole_below_rows: 0 })
    expect(said(await planOf(home, changed, 'stage')).toSorted()).toEqual([
      'build changed upstream',
      'reuse changed upstream production',
      'reuse changed upstream production',
      'reuse new file production',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
      'reuse unchanged',
    ])
    await buildSmall(home, changed, stage)
    expect(await allTables(home, 'stage')).toEqual(await freshTables(changed, cleanFiles, second, third))
  })

  it('does not take a part that holds again what it has in another', async () => {
    const home = makeHome({ '2026-01-01/orders-a.csv': order(['1,c1,paid,2026-01-01 10:00:00,1']) })
    const models = smallProject(months('count(*)'))
    await buildSmall(home, models, stage)
    const landed = {
      '2026-01-01/orders-a.csv': order(['1,c1,paid,2026-01-01 10:00:00,1']),
      '2026-01-01/orders-b.csv': order(['2,c1,paid,2026-01-02 10:00:00,2']),
    }
    land(home, landed)
    // As if production had never known of stage: both of its files lie in one part.
    await buildSmall(home, models, { is_full: true })
    expect(partsOf(home, 'production')).not.toEqual(partsOf(home, 'stage'))
    expect(said(await planOf(home, models, 'stage')).slice(0, 2)).toEqual(['reuse unchanged', 'stage new file'])
    await buildSmall(home, models, stage)
    const [fresh, tables] = [await freshTables(models, landed), await allTables(home, 'stage')]
    expect(tables).toEqual(fresh)
  })

  it('does not take a part either that holds on the disk what is gone from the release', async () => {
    const landed = {
      '2026-01-01/orders-a.csv': order(['1,c1,paid,2026-01-01 10:00:00,1']),
      '2026-01-01/orders-b.csv': order(['2,c1,paid,2026-01-02 10:00:00,2']),
    }
    const home = makeHome({ '2026-01-01/orders-b.csv': landed['2026-01-01/orders-b.csv'] })
    await buildSmall(home, project, stage)
    land(home, landed)
    await buildSmall(home, project, { is_full: true })
    rmSync(join(home, 'landing/2026-01-01/orders-b.csv'))
    await buildSmall(home, project)
    land(home, landed)
    await buildSmall(home, project, stage)
    expect(await allTables(home, 'stage')).toEqual(await freshTables(project, landed))
  })

  it('has the tables of a whole build, whatever was built in which environment before', async () => {
    const variants = [project, changed, { ...project, project: { ...project.project, time_zone: 'UTC' } }]
    const row = fc.record({ id: fc.integer({ min: 1, max: 4 }), month: fc.integer({ min: 1, max: 3 }) })
    const step = fc.record({
      rows: fc.array(row, { maxLength: 3 }),
      day: fc.integer({ min: 1, max: 5 }),
      is_gone: fc.boolean(),
      env: fc.constantFrom('production', 'stage', 'trial'),
      variant: fc.constantFrom(...variants),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 5 }), async (steps) => {
        const landed = new Map<string, string>(Object.entries(cleanFiles))
        const home = makeHome(cleanFiles)
        for (const { rows, day, is_gone, env, variant } of steps) {
          const place = `2026-01-0${day}/orders-${rows.length}.csv`
          if (is_gone && landed.delete(place)) rmSync(join(home, 'landing', place))
          else
            landed.set(place, order(rows.map(({ id, month }) => `${id},c1,paid,2026-0${month}-01 23:30:00,${day + 4}`)))
          land(home, Object.fromEntries(landed))
          await buildSmall(home, variant, { env, whole_below_rows: 0 })
          expect(await allTables(home, env)).toEqual(await freshTables(variant, Object.fromEntries(landed)))
        }
      }),
      { numRuns: 2 },
    )
  })

  it('keeps its shared parts through vacuum, whichever environment goes on without them', async () => {
    const home = await twoDays()
    await buildSmall(home, project, stage)
    for (const name of ['2026-01-01/orders.csv', '2026-01-01/lines.csv']) rmSync(join(home, 'landing', name))
    await buildSmall(home, project)
    await buildSmall(home, project, { is_full: true })
    const paths = homePaths(home)
    expect(vacuum(paths, 1, defaultEffects).releases).toHaveLength(3)
    expect(
      [...partsOf(home, 'stage'), ...partsOf(home, 'production')].filter((part) => !existsSync(join(home, part))),
    ).toEqual([])
    expect(await allTables(home, 'stage')).toEqual(await freshTables(project, cleanFiles, second))
  })

  it('is none the worse for another one whose release is gone, or of another project', async () => {
    const home = await twoDays()
    const paths = homePaths(home)
    const id = currentManifest(paths, 'production')?.id ?? ''
    const other = { ...project, project: { ...project.project, name: 'other' } }
    expect((await planOf(home, other, 'stage')).files.every(({ action }) => action === 'stage')).toBe(true)
    rmSync(join(paths.releases, id), { recursive: true })
    expect((await planOf(home, project, 'stage')).files.every(({ action }) => action === 'stage')).toBe(true)
  })
})
