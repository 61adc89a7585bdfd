import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../src/engine/engine.ts'
import { homePaths } from '../src/lake/home-paths.ts'
import { parseModel } from '../src/model/model.ts'
import { build } from '../src/run/build.ts'
import { buildScd2 } from '../src/run/build-scd2.ts'
import { defaultEffects } from '../src/run/effects.ts'
import { loadProject } from '../src/run/load-project.ts'
import { preparePlan } from '../src/run/prepare-plan.ts'
import type { TableMaker } from '../src/run/table-maker.ts'

const scd2 = `-- materialization: scd2
-- key: sku
-- tracked: list_price
select sku, name, list_price, updated_at as _effective_at, _arrival, _source_record from history_products`

/** A million versions of a hundred thousand articles, in no order; one in three says a price that is not new. */
export async function writeVersions(engine: Engine, home: string): Promise<void> {
  await engine.run(`copy (
    select 'SKU-' || (i % 100000)::varchar as sku, 'Name ' || (i % 97)::varchar as name,
      (1 + hash(i // 3) % 50)::decimal(18, 2) as list_price,
      timestamp '2024-01-01' + to_seconds((i // 100000) * 86400 + (hash(i) % 80000)::bigint) as updated_at,
      (i // 100000)::bigint as _arrival, i as _source_record
    from range(1000000) as t (i) order by hash(i)
  ) to '${join(home, 'versions.parquet')}' (format parquet)`)
}

/** The table as the engine's scd2 makes it. */
export async function scd2Side(engine: Engine, home: string): Promise<void> {
  await engine.run(`create view history_products as select * from '${join(home, 'versions.parquet')}'`)
  const model = parseModel('models/dim_product.sql', scd2)
  const maker = {
    table: async ({ sql }: { readonly sql: string | (() => Promise<string>) }) => {
      await engine.run(copyOf(typeof sql === 'string' ? sql : await sql(), join(home, 'scd2.parquet')))
    },
  }
  // Of the maker only `table` is used.
  await buildScd2(
    model,
    { name: 'dim_product', kind: 'table', hash: '', description: '' },
    maker as unknown as TableMaker,
    engine,
  )
}

/** The same table as somebody writes it who knows that no two versions share an instant. */
export async function scd2ByHand(engine: Engine, home: string): Promise<void> {
  const sql = `with known as (
      select sku, list_price, updated_at, lag(list_price) over w as price_before,
        last_value(name) over (partition by sku order by updated_at rows between unbounded preceding and unbounded following) as name
      from '${join(home, 'versions.parquet')}' window w as (partition by sku order by updated_at)
    ), changes as (select * from known where price_before is distinct from list_price)
    select sku, name, list_price, case when price_before is null then timestamp '-infinity' else updated_at end as valid_from,
      lead(updated_at) over v as valid_to, lead(updated_at) over v is null as is_current
    from changes window v as (partition by sku order by updated_at)`
  await engine.run(copyOf(sql, join(home, 'scd2-by-hand.parquet')))
}

function copyOf(sql: string, file: string): string {
  return `copy (${sql}) to '${file}' (format parquet)`
}

/** A project of 200 models and 5 000 landed files, built once. */
export async function makeWideProject(home: string): Promise<void> {
  const project = join(home, 'wide')
  mkdirSync(join(project, 'models'), { recursive: true })
  writeFileSync(
    join(project, 'tallyhouse.config.ts'),
    `import { defineContract, defineProject, id, money } from 'tallyhouse'
export default defineProject({ name: 'wide', contracts: [defineContract({ name: 'sales', files: 'sales*', columns: { sale_id: id(), amount: money() } })] })
`,
  )
  for (let n = 0; n < 200; n++) {
    const from = n === 0 ? 'stg_sales' : `m_${Math.floor((n - 1) / 2)}`
    writeFileSync(
      join(project, 'models', `m_${n}.sql`),
      `-- materialization: view\nselect sale_id, amount from ${from}\n`,
    )
  }
  for (let n = 0; n < 5000; n++) {
    const folder = join(project, 'landing', new Date(Date.UTC(2024, 0, 1 + (n % 500))).toISOString().slice(0, 10))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `sales-${n}.csv`), `sale_id,amount\n${n},1.50\n`)
  }
  await build(await loadProject(project), wideOptions(project), defaultEffects)
}

/** Plans that project; gives how many models it names. */
export async function planWide(home: string): Promise<{ readonly models: number; readonly files: number }> {
  const project = join(home, 'wide')
  const lazy = {
    open: async (): Promise<Engine> => {
      throw new Error('nothing is new, so that no engine is wanted')
    },
    interrupt: () => {},
    close: async () => {},
  }
  const { plan } = await preparePlan(
    await loadProject(project),
    wideOptions(project),
    defaultEffects,
    homePaths(project),
    lazy,
  )
  return { models: plan.models.length, files: plan.files.length }
}

function wideOptions(home: string): Parameters<typeof build>[1] {
  return {
    home,
    env: 'production',
    job_name: 'bench',
    is_full: false,
    memory_limit: '1GB',
    threads: 2,
    settle_ms: 0,
  }
}
