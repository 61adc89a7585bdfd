import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  date,
  defineContract,
  defineProject,
  id,
  integer,
  money,
  oneOf,
  optional,
  timestamp,
} from '../../src/define.ts'
import type { SqlRow } from '../../src/engine/engine.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { parseModel } from '../../src/model/model.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { build } from '../../src/run/build.ts'
import type { BuildOptions, BuildOutcome } from '../../src/run/build-options.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'

const orders = defineContract({
  name: 'orders',
  files: 'orders*',
  key: ['order_id'],
  columns: {
    order_id: id({ aliases: ['Order No', 'N° de commande'] }),
    customer_id: optional(id()),
    status: oneOf(['new', 'paid']),
    placed_at: timestamp(),
    total: money({ min: 0 }),
  },
  references: { customer_id: 'customers.customer_id' },
})

const customers = defineContract({
  name: 'customers',
  files: 'customers*',
  key: ['customer_id'],
  columns: { customer_id: id(), born: optional(date()), visits: optional(integer()) },
})

const lines = defineContract({
  name: 'lines',
  files: 'lines*',
  key: ['order_id', 'line_no'],
  replace_by: ['order_id'],
  // Most tests land no lines, and the models take none for nothing.
  optional: true,
  columns: { order_id: id(), line_no: integer(), quantity: integer({ min: 1 }), price: money() },
  rules: [
    {
      code: 'affordable',
      message: 'the line costs more than 1000',
      holds: (row) => row.quantity.times(row.price).lte(1000),
    },
  ],
})

export const smallModels: Readonly<Record<string, string>> = {
  'fct_orders.sql': `-- materialization: table
-- key: order_id
select o.order_id, o.customer_id, o.total, coalesce(sum(l.quantity * l.price), 0) as lines_total
from stg_orders as o left join stg_lines as l on l.order_id = o.order_id
group by o.order_id, o.customer_id, o.total
`,
  'v_total.sql': 'select sum(total) as total, (select as_of_date from as_of) as as_of_date from fct_orders\n',
}

/** The project where an order replaces its lines only on a landing date that brings both. */
export function ledByOrders(loaded: LoadedProject): LoadedProject {
  const { project } = loaded
  const contracts = project.contracts.map((contract) =>
    contract.name === 'lines' ? { ...contract, replace_with: 'orders' } : contract,
  )
  return { ...loaded, project: { ...project, contracts } }
}

/** A project of three contracts and two models; `changes` replaces or adds models by file name. */
export function smallProject(changes: Readonly<Record<string, string>> = {}): LoadedProject {
  const project = normalizeProject(
    defineProject({ name: 'small', time_zone: 'Europe/Zurich', contracts: [orders, customers, lines] }),
  )
  const models = Object.entries({ ...smallModels, ...changes }).map(([file, sql]) => parseModel(`models/${file}`, sql))
  return { dir: tmpdir(), project, models }
}

/** A home with files in landing, old enough to be settled. */
export function makeHome(files: Readonly<Record<string, string | Uint8Array>>): string {
  const home = mkdtempSync(join(tmpdir(), 'tallyhouse-'))
  land(home, files)
  return home
}

export function land(home: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(join(home, 'landing'), { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, 'landing', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    const past = new Date(Date.now() - 60_000)
    utimesSync(path, past, past)
  }
}

export const cleanFiles: Readonly<Record<string, string>> = {
  '2026-01-01/customers.csv': 'customer_id,born,visits\nc1,2000-02-29,5\nc2,,\n',
  '2026-01-01/orders.csv':
    'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-01 10:00:00,12.50\n2,c2,new,2026-01-01T11:00:00Z,7\n',
  '2026-01-01/lines.csv': 'order_id,line_no,quantity,price\n1,1,2,5.00\n1,2,1,2.50\n2,1,1,7.00\n',
}

export function buildOptions(home: string, changes: Partial<BuildOptions> = {}): BuildOptions {
  return {
    home,
    env: 'production',
    job_name: 'build',
    is_full: false,
    memory_limit: '1GB',
    threads: 2,
    settle_ms: 2000,
    ...changes,
  }
}

export async function buildSmall(
  home: string,
  project: LoadedProject = smallProject(),
  changes: Partial<BuildOptions> = {},
): Promise<BuildOutcome> {
  return build(project, buildOptions(home, changes), defaultEffects)
}

/** Rows of a query over the current release. */
export async function queryHome(home: string, sql: string, env = 'production'): Promise<readonly SqlRow[]> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, env)
  if (!manifest) throw new Error('no release')
  const engine = await openRelease(paths, manifest.id, { memory_limit: '1GB', threads: 2 })
  try {
    return await engine.rows(sql)
  } finally {
    engine.close()
  }
}

/** Every table of the current release as sorted JSON rows, without what names the place or the clock. */
export async function allTables(
  home: string,
  env = 'production',
): Promise<Readonly<Record<string, readonly string[]>>> {
  const manifest = currentManifest(homePaths(home), env)
  if (!manifest) throw new Error('no release')
  const out: Record<string, readonly string[]> = {}
  const engine = await openRelease(homePaths(home), manifest.id, { memory_limit: '1GB', threads: 2 })
  try {
    for (const { name } of manifest.tables) {
      const rows = await engine.rows(`select * from "${name}"`)
      out[name] = rows.map((row) => JSON.stringify(row)).toSorted()
    }
  } finally {
    engine.close()
  }
  return out
}
