import { mkdtempSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isTallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import type { PartitionChanges } from '../../src/plan/partition-changes.ts'
import { partitionReading } from '../../src/plan/partition-reading.ts'
import { defaultEffects, type Effects } from '../../src/run/effects.ts'
import { type ForeseenPartitions, foreseePartitions } from '../../src/run/foresee-partitions.ts'
import { foreseeReadings } from '../../src/run/foresee-readings.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import { base, cases, fctOrders, filesOf, folder, incrementalProject } from '../support/incremental-project.ts'
import { buildOptions, buildSmall, land, makeHome } from '../support/small-project.ts'

async function foresee(
  home: string,
  loaded: LoadedProject,
  { env = 'production', effects = defaultEffects }: { readonly env?: string; readonly effects?: Effects } = {},
): Promise<ForeseenPartitions | undefined> {
  const paths = homePaths(home)
  const options = buildOptions(home, { env })
  const engine = lazyEngine(paths, options)
  const prepared = await preparePlan(loaded, options, defaultEffects, paths, engine)
  await engine.close()
  const files = await foreseeReadings(loaded, prepared, paths, defaultEffects)
  const reading = partitionReading(prepared.plan, files, prepared.before)
  return reading && foreseePartitions(loaded, prepared, reading, options, effects, paths)
}

/** Changes by model. Throws what would stop the build. */
async function changesBy(
  home: string,
  loaded: LoadedProject,
  env?: string,
): Promise<Readonly<Record<string, PartitionChanges>>> {
  const foreseen = await foresee(home, loaded, env === undefined ? {} : { env })
  if (foreseen?.ok === false) throw foreseen.error
  return Object.fromEntries(foreseen?.changes ?? [])
}

/** Partitions by model as a plan names them: with `+` those that are there afterwards with another part, with `-` those that are gone. */
function named(changes: Readonly<Record<string, PartitionChanges>>): readonly string[] {
  return Object.entries(changes)
    .flatMap(([model, { changed, added, gone }]) => [
      ...[...changed, ...added].map(({ partition, rows }) => `+${model} ${partition} ${rows}`),
      ...gone.map(({ partition }) => `-${model} ${partition}`),
    ])
    .toSorted()
}

/** The same as a build has done it. */
function done(before: Manifest | undefined, after: Manifest): readonly string[] {
  return after.tables
    .flatMap(({ name, partitions = [] }) => {
      const old = before?.tables.find((table) => table.name === name)?.partitions ?? []
      const there = new Set(old.map(({ part }) => part))
      const values = new Set(partitions.map(({ value }) => value))
      return [
        ...partitions.filter(({ part }) => !there.has(part)).map(({ value, rows }) => `+${name} ${value} ${rows}`),
        ...old.filter(({ value }) => !values.has(value)).map(({ value }) => `-${name} ${value}`),
      ]
    })
    .toSorted()
}

/** Every file and folder of a home, with all that a touch of it would change; also its time of change, which no program can set. */
function traceOf(home: string): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const { size, mtimeMs, ctimeMs, ino, nlink } = statSync(join(home, name))
      return `${name} ${size} ${mtimeMs} ${ctimeMs} ${ino} ${nlink}`
    })
}

describe('foreseen partitions', () => {
  beforeEach(() => {
    vi.stubEnv('TMPDIR', mkdtempSync(join(tmpdir(), 'tallyhouse-test-')))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  const scratch = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('tallyhouse-plan-'))

  it.each(cases)('are those that the build then makes anew, and nothing is touched: %s', async (name) => {
    const home = makeHome(base)
    const first = await buildSmall(home, incrementalProject())
    land(home, filesOf(join(folder, name, 'landing')))
    const trace = traceOf(home)
    const foreseen = named(await changesBy(home, incrementalProject()))
    expect(traceOf(home)).toEqual(trace)
    expect(scratch()).toEqual([])
    const second = await buildSmall(home, incrementalProject())
    expect(foreseen).toEqual(done(first.manifest, second.manifest))
    // What the fixture names is what people reckoned.
    const fixture = readFileSync(join(folder, name, 'changes.csv'), 'utf8').split('\n')
    const reckoned = fixture.filter((line) => /^(?:fct_orders|mart_months),.*,added$/.test(line))
    expect(foreseen.filter((line) => line.startsWith('+')).length).toBe(reckoned.length)
  })

  it('tell rows before and after, why, and how many stay', async () => {
    const home = makeHome(base)
    await buildSmall(home, incrementalProject())
    land(home, filesOf(join(folder, 'an-order-whose-month-moved', 'landing')))
    const { fct_orders } = await changesBy(home, incrementalProject())
    expect(fct_orders).toMatchObject({
      reason: 'touched by stg_orders',
      added: [{ partition: '2026-04-01', rows_before: 0, rows: 1 }],
      gone: [],
      unchanged: 3,
    })
    const [moved, ...others] = fct_orders?.changed ?? []
    expect(others).toEqual([])
    expect(moved?.partition).toBe('2026-01-01')
    expect(moved?.rows).toBe((moved?.rows_before ?? 0) - 1)
  })

  it('are those of changed SQL, of partitions without a value and of a first build', async () => {
    const home = makeHome(base)
    const big = (more: string): LoadedProject =>
      incrementalProject({
        'fct_big.sql': `-- materialization: incremental\n-- partition_by: customer_id\nselect customer_id, total from stg_orders where total > ${more}`,
      })
    const foreseen = named(await changesBy(home, big('0')))
    const first = await buildSmall(home, big('0'))
    expect(foreseen).toEqual(done(undefined, first.manifest))
    land(home, {
      '2026-03-09/orders.csv': 'order_id,customer_id,status,placed_at,total\n8,,paid,2026-03-02 09:00:00,800\n',
    })
    const then = named(await changesBy(home, big('1')))
    expect(then).toContain('+fct_big null 1')
    const second = await buildSmall(home, big('1'))
    expect(then).toEqual(done(first.manifest, second.manifest))
    expect(await foresee(home, big('1'))).toBeUndefined()
  })

  it('are those that an environment takes of another', async () => {
    const home = makeHome(base)
    await buildSmall(home, incrementalProject(), { env: 'stage' })
    const { manifest: before } = await buildSmall(home, incrementalProject())
    land(home, filesOf(join(folder, 'a-new-day', 'landing')))
    await buildSmall(home, incrementalProject(), { env: 'stage' })
    const trace = traceOf(home)
    const foreseen = await changesBy(home, incrementalProject())
    expect(foreseen['fct_orders']?.reason).toBe('as in stage')
    expect(traceOf(home)).toEqual(trace)
    const { manifest } = await buildSmall(home, incrementalProject())
    expect(named(foreseen)).toEqual(done(before, manifest))
    expect(named(foreseen)).not.toEqual([])
  })

  it('name what would stop the build, and leave nothing behind', async () => {
    const home = makeHome(base)
    const picky = incrementalProject({
      'fct_orders.sql': fctOrders.replace('o.total,', `if(o.total > 9000, error('too dear'), o.total) as total,`),
    })
    await buildSmall(home, picky)
    land(home, {
      '2026-03-09/orders.csv': 'order_id,customer_id,status,placed_at,total\n8,c1,paid,2026-03-02 09:00:00,9001\n',
    })
    const trace = traceOf(home)
    const foreseen = await foresee(home, picky)
    expect(foreseen).toMatchObject({ ok: false, would_stop_build: true, error: { code: 'model_sql_invalid' } })
    expect(traceOf(home)).toEqual(trace)
    expect(scratch()).toEqual([])
  })

  it('stop at a signal, and leave nothing behind', async () => {
    const home = makeHome(base)
    await buildSmall(home, incrementalProject())
    land(home, filesOf(join(folder, 'a-new-day', 'landing')))
    const trace = traceOf(home)
    const controller = new AbortController()
    const seen: (readonly string[])[] = []
    const report = (): void => {
      seen.push(scratch())
      controller.abort('SIGINT')
    }
    const effects = { ...defaultEffects, report, signal: controller.signal }
    const error: unknown = await foresee(home, incrementalProject(), { effects }).catch((thrown: unknown) => thrown)
    expect(isTallyError(error, 'interrupted')).toBe(true)
    expect(seen[0]).toHaveLength(1)
    expect(scratch()).toEqual([])
    expect(traceOf(home)).toEqual(trace)
  })

  it('write nothing into folders that the lake has elsewhere', async () => {
    const home = makeHome(base)
    await buildSmall(home, incrementalProject())
    const place = join(homePaths(home).parts, 'fct_orders')
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'tallyhouse-disk-')), 'fct_orders')
    renameSync(place, elsewhere)
    symlinkSync(elsewhere, place)
    land(home, filesOf(join(folder, 'a-new-day', 'landing')))
    const trace = [...traceOf(home), ...traceOf(elsewhere)]
    expect(named(await changesBy(home, incrementalProject()))).toContain('+fct_orders 2026-03-01 2')
    expect([...traceOf(home), ...traceOf(elsewhere)]).toEqual(trace)
  })
})
