import type { Client } from 'pg'
import type { Engine } from '../../engine/engine.ts'
import { TallyError } from '../../error/tally-error.ts'
import type { Project } from '../../plan/project.ts'
import { throwIfStopped } from '../../run/steps.ts'
import type { CopyContext } from '../copy-context.ts'
import type { TableCopy } from '../copy-plan.ts'
import { copyRows, usualWay, type Way } from './copy-in.ts'
import { readRelease } from './copy-info.ts'
import { functionsOf, planFunctions } from './functions.ts'
import { finishTable, loadTable } from './load-table.ts'
import { maybeMakeView } from './make-views.ts'
import { metricValues, metricValuesTable } from './metric-values.ts'
import { migrateState } from './migrate-state.ts'
import { pgName } from './pg-name.ts'
import { asTable, type PgTable, planTables } from './pg-table.ts'
import { hasMonths } from './pg-type.ts'
import { takeServerLock } from './publish-lock.ts'
import { ensureReader } from './roles.ts'
import { type Server, withServer } from './server.ts'
import { inTheWay, markOf, readLive, readShadows, refuseStrangers } from './state.ts'
import { swapTables } from './swap.ts'
import { createSql } from './table-sql.ts'
import { inTransaction } from './transaction.ts'

/** What the writer is given; the engine is opened once there is something to copy. */
export type PostgresContext = Omit<CopyContext, 'engine' | 'out' | 'project'> & {
  readonly project: Pick<Project, 'contracts' | 'meanings' | 'metrics' | 'time_zone'>
  readonly openEngine: () => Promise<Engine>
}

/**
 * Copies a release into a schema: changed tables are loaded beside those that readers see, and take their places in one
 * transaction. A publish that was stopped left whole tables only, which the next one takes up. Throws catalogue errors.
 */
export async function writePostgres(
  context: PostgresContext,
  server: Server,
  way: Way = usualWay(),
): Promise<readonly TableCopy[]> {
  const tables = tablesOf(context)
  checkMonths(context, tables)
  return withServer(server, context.effects, async (client) => {
    await takeServerLock(client, server)
    await checkVersion(client, server)
    // Before anything of ours is made: what is refused here leaves the server as it was.
    await refuseStrangers(client, server, tables)
    const functions = await planFunctions(client, server, wantedFunctions(server, tables))
    await migrateState(client, server.settings.schema)
    return publish(context, server, client, { tables, functions }, way)
  })
}

/** All tables of a PostgreSQL copy: those of the release, and the figures of its metrics where the whole release is copied. */
export function tablesOf(
  context: Pick<PostgresContext, 'copies' | 'manifest' | 'project' | 'target'>,
): readonly PgTable[] {
  const { copies, manifest, project, target } = context
  if (!target.postgres) return []
  const tables = planTables(copies, target.postgres, manifest, project)
  const isTaken = tables.some(({ name }) => name === 'metric_values')
  return target.tables === undefined && !isTaken ? [...tables, metricValuesTable(project, manifest)] : tables
}

function wantedFunctions({ settings }: Server, tables: readonly PgTable[]): ReturnType<typeof functionsOf> {
  return functionsOf(
    settings.schema,
    tables.some(({ name, copy }) => name === 'metric_values' && copy === undefined),
  )
}

async function publish(
  context: PostgresContext,
  server: Server,
  client: Client,
  { tables, functions }: { readonly tables: readonly PgTable[]; readonly functions: readonly string[] },
  way: Way,
): Promise<readonly TableCopy[]> {
  const { schema } = server.settings
  const live = await readLive(client, server, tables)
  const changed = tables.filter(({ name, hash }) => live.get(name)?.hash !== hash)
  const recommented = tables.filter(
    ({ name, hash, comment_hash }) => live.get(name)?.hash === hash && live.get(name)?.comment_hash !== comment_hash,
  )
  const gone = [...live.keys()].filter((name) => !tables.some((table) => table.name === name))
  await clearShadows(client, server, changed)
  if (changed.length + recommented.length + gone.length + functions.length === 0) {
    const shown = await readRelease(client, schema)
    if (shown?.release === context.manifest.id) return []
  }
  const reader = await ensureReader(client, server, context.effects)
  const made = changed.length === 0 ? [] : await makeTables(context, server, client, changed, way)
  const replaced = changed.map(({ name }) => name)
  const old = [...live.values()].filter(({ name }) => replaced.includes(name) || gone.includes(name))
  const swap = { manifest: context.manifest, changed: made, recommented, old, gone, reader, functions }
  await context.step('swap tables', () => swapTables(client, server, swap, context.effects))
  return changed.flatMap(({ copy }) => copy ?? [])
}

/** Removes what an earlier publish left in the shadow schema and is not wanted any more. Throws `target_in_the_way` for what is not ours. */
async function clearShadows(client: Client, server: Server, changed: readonly PgTable[]): Promise<void> {
  const next = `${server.settings.schema}_next`
  for (const { name, is_view, mark } of await readShadows(client, server)) {
    if (mark === undefined) throw inTheWay(server, `table ${next}.${name}`)
    // Figures are quickly made again.
    const isWanted = changed.some((table) => table.copy && table.name === name && markOf(table.hash) === mark)
    if (is_view || !isWanted)
      await client.query(`drop ${is_view ? 'view' : 'table'} if exists ${next}.${pgName(name)} cascade`)
  }
}

/** Makes all changed tables in the shadow schema, those that others read first, and gives them as they stand there. */
async function makeTables(
  context: PostgresContext,
  server: Server,
  client: Client,
  changed: readonly PgTable[],
  way: Way,
): Promise<readonly PgTable[]> {
  const there = new Set((await readShadows(client, server)).map(({ name }) => name))
  const engine = await context.openEngine()
  const stop = (): void => engine.interrupt()
  context.effects.signal.addEventListener('abort', stop)
  try {
    const made: PgTable[] = []
    for (const table of inOrder(changed)) {
      throwIfStopped(context.effects)
      made.push(there.has(table.name) ? asTable(table) : await makeTable(context, server, client, engine, table, way))
    }
    return made
  } finally {
    context.effects.signal.removeEventListener('abort', stop)
    engine.close()
  }
}

async function makeTable(
  context: PostgresContext,
  server: Server,
  client: Client,
  engine: Engine,
  table: PgTable,
  way: Way,
): Promise<PgTable> {
  const { effects, target, step } = context
  if (table.view !== undefined) {
    const isSame = await step(`view ${table.name}`, () => maybeMakeView(engine, client, server, table))
    if (isSame) return table
    effects.report(`${target.name}: PostgreSQL reads ${table.name} in another way; its rows are copied`)
  }
  const whole = asTable(table)
  effects.report(`${target.name}: copying ${table.name} (${table.rows} rows)`)
  return step(
    `copy ${table.name}`,
    async () => {
      if (whole.copy) await loadTable(engine, client, server, whole, way)
      else return loadFigures(context, server, client, engine, whole)
      return whole
    },
    ({ rows }) => rows,
  )
}

async function loadFigures(
  { project, manifest }: PostgresContext,
  server: Server,
  client: Client,
  engine: Engine,
  table: PgTable,
): Promise<PgTable> {
  const next = `${server.settings.schema}_next`
  const values = await metricValues(engine, project, manifest)
  await inTransaction(client, async () => {
    await client.query(createSql(table, next))
    await copyRows(client, `${next}.${table.name}`, values)
    await finishTable(client, next, table)
  })
  return { ...table, rows: values.length }
}

/** Tables first, then views, each behind those that it reads: copies stand in the order in which the release was built. */
function inOrder(tables: readonly PgTable[]): readonly PgTable[] {
  return [...tables.filter(({ view }) => view === undefined), ...tables.filter(({ view }) => view !== undefined)]
}

async function checkVersion(client: Client, { target, label }: Server): Promise<void> {
  const { rows } = await client.query<{ number: string; text: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
  )
  const { number = '0', text = '?' } = rows[0] ?? {}
  if (Number(number) < 150_000)
    throw new TallyError('target_failed', {
      target,
      what: label,
      detail: `it is PostgreSQL ${text}; 15 or later is needed`,
    })
}

/** Throws `target_table_missing` where `months` names what the copy does not have. */
function checkMonths({ target, copies }: Pick<PostgresContext, 'target' | 'copies'>, tables: readonly PgTable[]): void {
  for (const [name, column] of Object.entries(target.postgres?.months ?? {})) {
    const copy = copies.find((one) => one.name === name)
    const missing = (what: string, allowed: readonly string[]): never => {
      throw new TallyError('target_table_missing', { target: target.name, what, allowed: allowed.join(', ') })
    }
    if (!copy)
      return missing(
        `\`months\` of the table ${name}`,
        tables.map((table) => table.name),
      )
    const dated = copy.columns.filter(hasMonths).map((one) => one.name)
    if (column !== false && !dated.includes(column)) missing(`the months of ${name}.${column}`, dated)
  }
}
