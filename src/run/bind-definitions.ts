import type { Contract } from '../contract/contract.ts'
import type { TypedTable } from '../describe/table-types.ts'
import type { Engine, QueryLineage } from '../engine/engine.ts'
import { isTallyError } from '../error/tally-error.ts'
import type { ColumnEntry, Manifest } from '../lake/manifest.ts'
import { type Model, selectOf } from '../model/model.ts'
import type { ModelNode } from '../model/order-models.ts'
import { scd2Select } from '../model/scd2-sql.ts'
import { storedModel } from '../model/stored-model.ts'
import { tableReads } from '../plan/table-reads.ts'
import { sqlName } from '../sql/quote.ts'
import { historySql } from '../staging/history-sql.ts'
import { stagedSql, stgSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import { checkColumns, checkPartition } from './check-columns.ts'
import { checkMetric } from './check-metric.ts'
import { checkRead } from './check-read.ts'
import type { LoadedProject } from './load-project.ts'
import { modelError } from './model-error.ts'
import { ownDescriptions, ownShapes } from './own-shapes.ts'

const tablesSql = 'select table_name from duckdb_tables() where database_name = current_database()'

/** The lineage of each model by its name; without those that could not be bound before their files are read. */
export type Definitions = { readonly hash: string; readonly lineage: ReadonlyMap<string, QueryLineage> }

/** Name of all that a project defines and that is bound here. */
export function definitionsHash({ project, models }: LoadedProject): string {
  const { contracts, metrics, time_zone } = project
  return hashOf(contracts, metrics, time_zone, models, tableReads(project))
}

/**
 * Binds every model and metric over empty tables of the right columns, in a catalogue of its own that is gone afterwards, and
 * holds what pages, routes, alerts and reports name against them: a wrong name shows before a file is read. `nodes` come in
 * building order; `onModels` is given the tables as models alone make them, before a metric is looked at. Throws
 * `model_sql_invalid`, `metric_model_missing`, `metric_column_missing`, `metric_sql_invalid`, `read_table_missing`,
 * `read_column_missing` and `read_sql_invalid`.
 */
export async function bindDefinitions(
  loaded: LoadedProject,
  nodes: readonly ModelNode[],
  current: Manifest | undefined,
  engine: Engine,
  onModels?: (tables: readonly TypedTable[]) => void,
): Promise<Definitions> {
  const hash = definitionsHash(loaded)
  await engine.run(`attach ':memory:' as definitions`)
  await engine.run('use definitions')
  try {
    const open = await defineGiven(loaded.project.contracts, current, engine)
    const lineage = await defineModels(nodes, open, engine)
    onModels?.(await boundTables(loaded.project.contracts, nodes, open, current, engine))
    for (const metric of loaded.project.metrics) {
      if (!open.has(metric.model)) await checkMetric(metric, loaded.project.time_zone, engine)
    }
    const tables = [...new Set([...(await tableNames(engine)), ...open])]
    for (const read of tableReads(loaded.project)) if (!open.has(read.table)) await checkRead(read, tables, engine)
    return { hash, lineage }
  } finally {
    await engine.run('use memory')
    await engine.run('detach definitions')
  }
}

async function tableNames(engine: Engine): Promise<readonly string[]> {
  return (await engine.rows(tablesSql)).map((row) => String(row['table_name']))
}

/** Every table that is bound; those that only their files can tell are as the current release has them. */
async function boundTables(
  contracts: readonly Contract[],
  nodes: readonly ModelNode[],
  open: ReadonlySet<string>,
  current: Manifest | undefined,
  engine: Engine,
): Promise<readonly TypedTable[]> {
  const described = new Map<string, string>([
    ...Object.entries(ownDescriptions),
    ...contracts.map(({ name, description }) => [`stg_${name}`, description] as const),
    ...nodes.map(({ model }) => [model.name, model.description] as const),
  ])
  const tables: TypedTable[] = (current?.tables ?? []).filter(({ name }) => open.has(name))
  for (const name of await tableNames(engine)) {
    if (open.has(name)) continue
    const columns = await engine.columnsOf(`select * from ${sqlName(name)}`)
    tables.push({ name, columns, description: described.get(name) ?? '' })
  }
  return tables
}

/** The lineage that a release knows. */
export function knownLineage({ tables }: Manifest): Definitions['lineage'] {
  return new Map(
    tables.flatMap(({ name, columns, lineage }) =>
      lineage ? [[name, { ...lineage, columns: columns.map((column) => lineage.columns[column.name] ?? []) }]] : [],
    ),
  )
}

/** Tables that are there without a model. Gives the names of those whose columns are known once their files are read. */
async function defineGiven(
  contracts: readonly Contract[],
  current: Manifest | undefined,
  engine: Engine,
): Promise<Set<string>> {
  const open = new Set<string>()
  const define = (name: string, sql: string): Promise<void> =>
    engine.run(`create table ${sqlName(name)} as select * from (${sql}) limit 0`)
  for (const contract of contracts) {
    const { name } = contract
    const staged = stagedSql({
      contract,
      parts: [],
      placed: [],
      mended: [],
      files_part: '',
      has_all_files: true,
      extra_columns: [],
    })
    const extra = extraColumns(current, contract).map((column) => `null::varchar as ${sqlName(column)}`)
    await define(`staged_${name}`, extra.length === 0 ? staged : `select *, ${extra.join(', ')} from (${staged})`)
    await define(`stg_${name}`, stgSql(contract, extraColumns(current, contract), []))
    await define(
      `superseded_${name}`,
      `select _arrival, _source_record, _source_file, _source_line, null::varchar as cause from staged_${name}`,
    )
    await define(`history_${name}`, historySql(contract, extraColumns(current, contract)))
    if (contract.unknown_columns === 'evolve')
      for (const kind of ['staged', 'stg', 'history']) open.add(`${kind}_${name}`)
  }
  for (const [name, sql] of Object.entries(ownShapes(contracts))) await define(name, sql)
  return open
}

/** Columns beyond the contract that files brought so far. */
function extraColumns(current: Manifest | undefined, contract: Contract): readonly string[] {
  if (contract.unknown_columns !== 'evolve') return []
  const columns: readonly ColumnEntry[] =
    current?.tables.find(({ name }) => name === `stg_${contract.name}`)?.columns ?? []
  const own = new Set(contract.columns.map(({ name }) => name))
  return columns.map(({ name }) => name).filter((name) => !own.has(name) && !name.startsWith('_'))
}

/** Each model as an empty table. What stands on an open table may fail to bind, and is open then too. */
async function defineModels(
  nodes: readonly ModelNode[],
  open: Set<string>,
  engine: Engine,
): Promise<ReadonlyMap<string, QueryLineage>> {
  const lineage = new Map<string, QueryLineage>()
  const defined = new Set(await tableNames(engine))
  for (const { model, inputs } of nodes) {
    if (inputs.some((input) => !defined.has(input))) {
      open.add(model.name)
      continue
    }
    try {
      const written = selectOf(model)
      const columns = await engine.columnsOf(written)
      checkColumns(model, columns)
      // What files bring may be a column that only they can tell; the build looks again.
      const isOpen = inputs.some((input) => open.has(input))
      if (model.materialization === 'incremental' && !isOpen) checkPartition(model, columns)
      const selectAs = (one: Model): string =>
        one.materialization === 'scd2' ? scd2Select(one, columns) : selectOf(one)
      const stored = model.materialization === 'view' ? model : storedModel(model, columns)
      await engine.run(`create table ${sqlName(model.name)} as select * from (\n${selectAs(stored)}\n) limit 0`)
      const found = await engine.lineageOf(selectAs(model))
      if (found) lineage.set(model.name, found)
      defined.add(model.name)
    } catch (thrown) {
      const error = modelError(thrown, model)
      const isOpen = inputs.some((input) => open.has(input))
      if (!isOpen || !isTallyError(error, 'model_sql_invalid')) throw error
      open.add(model.name)
    }
  }
  return lineage
}
