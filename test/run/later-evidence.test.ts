import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { date, defineContract, defineProject, id, money } from '../../src/define.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { FileEntry } from '../../src/lake/manifest.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { parseModel } from '../../src/model/model.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { foreseeReadings } from '../../src/run/foresee-readings.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import { allTables, buildOptions, buildSmall, land, makeHome, queryHome } from '../support/small-project.ts'

const sales = defineContract({
  name: 'sales',
  files: '*.csv',
  key: ['sale_id'],
  columns: { sale_id: id(), day: date(), amount: money() },
})
const models = [
  parseModel(
    'models/fct_sales.sql',
    '-- materialization: incremental\n-- partition_by: month of day\nselect day, sum(amount) as amount from stg_sales group by day\n',
  ),
]
const project: LoadedProject = {
  dir: tmpdir(),
  project: normalizeProject(defineProject({ name: 'later', time_zone: 'UTC', contracts: [sales] })),
  models,
}

const file = (...rows: readonly string[]): string => ['sale_id;day;amount', ...rows, ''].join('\n')
const march = {
  first: { '2024-03-01/a.csv': file('1;01/03/2024;1.234', '2;02/03/2024;5') },
  second: { '2024-03-02/b.csv': file('3;02/03/2024;2.345') },
  proof: { '2024-03-13/c.csv': file('4;13/03/2024;12,50') },
  other: { '2024-03-14/d.csv': file('5;3/14/2024;7,25') },
  silent: { '2024-03-15/e.csv': file('6;2024-03-15;9') },
  remark: { '2024-03-16/f.csv': 'sale_id;day;amount;x\n7;04/03/2024;3;\n' },
} as const

const days = 'select sale_id, day::varchar as day, amount from stg_sales order by 1'
const texts = async (home: string): Promise<readonly string[]> =>
  (await queryHome(home, days)).map((row) => Object.values(row).join(' '))

/** The files that a plan names as those to be staged, and then those that the build put into other parts. */
async function plannedAndBuilt(home: string): Promise<Record<'planned' | 'built', readonly string[]>> {
  const paths = homePaths(home)
  const before = currentManifest(paths, 'production')
  const engine = lazyEngine(paths, buildOptions(home))
  const prepared = await preparePlan(project, buildOptions(home), defaultEffects, paths, engine)
  const files = await foreseeReadings(project, prepared, paths, defaultEffects)
  await engine.close()
  const { manifest } = await buildSmall(home, project, { whole_below_rows: 0 })
  const isMoved = ({ sha256, part }: FileEntry): boolean =>
    !before?.files.some((file) => file.sha256 === sha256 && file.part === part)
  const staged = files.flatMap(({ action, arrival }) => (action === 'stage' ? [arrival.name] : []))
  return {
    planned: staged.toSorted(),
    built: manifest.files
      .filter(isMoved)
      .map(({ name }) => name)
      .toSorted(),
  }
}

describe('what a file proves of others', () => {
  it('is foreseen by a plan', async () => {
    const home = makeHome({ ...march.first, ...march.second })
    await buildSmall(home, project)
    land(home, march.proof)
    expect(await plannedAndBuilt(home)).toEqual({
      planned: ['a.csv', 'b.csv', 'c.csv'],
      built: ['a.csv', 'b.csv', 'c.csv'],
    })
    land(home, march.silent)
    expect(await plannedAndBuilt(home)).toEqual({ planned: ['e.csv'], built: ['e.csv'] })
    rmSync(join(home, 'landing/2024-03-13'), { recursive: true })
    expect(await plannedAndBuilt(home)).toEqual({ planned: ['a.csv', 'b.csv'], built: ['a.csv', 'b.csv'] })
  })

  it('holds for those of earlier builds, and goes with the file', async () => {
    const home = makeHome({ ...march.first, ...march.second })
    await buildSmall(home, project)
    expect(await texts(home)).toEqual([])
    land(home, march.proof)
    const proven = await buildSmall(home, project)
    const all = ['1 2024-03-01 1234.00', '2 2024-03-02 5.00', '3 2024-03-02 2345.00', '4 2024-03-13 12.50']
    expect(await texts(home)).toEqual(all)
    expect(proven.manifest.accounts[0]).toMatchObject({ read: 4, staged: 4, quarantined: 0 })
    land(home, { '2024-03-20/g.csv': file('8;05/03/2024;4.000') })
    await buildSmall(home, project)
    expect(await texts(home)).toEqual([...all, '8 2024-03-05 4000.00'])
    rmSync(join(home, 'landing/2024-03-13'), { recursive: true })
    await buildSmall(home, project)
    expect(await texts(home)).toEqual([])
  })

  it('is read again only where it tells something new', async () => {
    const home = makeHome({ ...march.first, ...march.proof, ...march.silent })
    const first = await buildSmall(home, project)
    land(home, { '2024-03-14/h.csv': file('9;14/03/2024;13,50') })
    const second = await buildSmall(home, project)
    for (const { sha256, part } of first.manifest.files)
      expect(second.manifest.files.find((one) => one.sha256 === sha256)?.part).toBe(part)
  })

  it('is nothing where files gainsay each other', async () => {
    const home = makeHome({ ...march.first, ...march.proof })
    await buildSmall(home, project)
    expect(await texts(home)).toHaveLength(3)
    land(home, march.other)
    await buildSmall(home, project)
    expect(await texts(home)).toEqual(['4 2024-03-13 12.50', '5 2024-03-14 7.25'])
  })

  it('gives the same tables in whatever order and in however many builds the files come', {
    timeout: 180_000,
  }, async () => {
    const drops = Object.values(march)
    const truthHome = makeHome(Object.assign({}, ...drops))
    await buildSmall(truthHome, project)
    const truth = await allTables(truthHome)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(drops, { minLength: drops.length }),
        fc.array(fc.boolean(), { minLength: drops.length, maxLength: drops.length }),
        async (order, builds) => {
          const home = makeHome({})
          for (const [n, drop] of order.entries()) {
            land(home, drop)
            if (builds[n] !== true && n < order.length - 1) continue
            const { planned, built } = await plannedAndBuilt(home)
            expect(built).toEqual(planned)
          }
          const found = await allTables(home)
          for (const name of Object.keys(truth)) expect(found[name], name).toEqual(truth[name])
        },
      ),
      { numRuns: 8 },
    )
  })
})
