import type { ColumnEntry, TableEntry } from '../lake/manifest.ts'
import { type Model, selectOf } from '../model/model.ts'
import { storedModel } from '../model/stored-model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { partsSql } from '../staging/staging-views.ts'
import { buildIncremental } from './build-incremental.ts'
import { buildScd2 } from './build-scd2.ts'
import { buildView } from './build-view.ts'
import { modelError } from './model-error.ts'
import type { ModelTools } from './model-tools.ts'
import type { TableSpec } from './table-maker.ts'
import { type TouchedRows, touchedRows } from './touched-rows.ts'

/** Builds one model, or takes its part where the same content lies in the lake. Throws `model_sql_invalid` with the line. */
export async function buildModel(written: PlannedModel, tools: ModelTools): Promise<TableEntry> {
  const { maker, engine } = tools
  const { planned, columns } = await asStored(written, tools)
  const { model, inputs } = planned.node
  const spec = {
    name: model.name,
    hash: planned.hash,
    description: model.description,
    model: { model_sql: model.sql, model_file: model.file, inputs },
  }
  try {
    if (model.materialization === 'scd2') return await buildScd2(model, { ...spec, kind: 'table' }, maker, engine)
    if (model.materialization === 'incremental')
      return await buildIncremental(planned, { ...spec, kind: 'table' }, tools, columns)
    if (model.materialization === 'view') return await buildView(planned, { ...spec, kind: 'view' }, tools)
    const old = tools.changes?.before.manifest.tables.find(({ name }) => name === model.name)
    const isWhole =
      maker.known(model.name, planned.hash) !== undefined || (tools.changes?.isSmall(old?.rows ?? 0) ?? true)
    const touched: TouchedRows = isWhole
      ? { ok: false, reason: 'made whole' }
      : await touchedRows(planned, model.key, tools)
    return await buildTable(model, { ...spec, kind: 'table' }, touched, tools)
  } catch (error) {
    throw modelError(error, model)
  }
}

/** The model as its rows are kept, with its columns; a view has none, and what lies there is not made again. */
async function asStored(
  planned: PlannedModel,
  { maker, engine }: ModelTools,
): Promise<{ readonly planned: PlannedModel; readonly columns?: readonly ColumnEntry[] }> {
  const { model } = planned.node
  if (model.materialization === 'view' || maker.known(model.name, planned.hash)) return { planned }
  try {
    const columns = await engine.columnsOf(selectOf(model))
    const stored = storedModel(model, columns)
    if (stored === model) return { planned, columns }
    return { planned: { ...planned, node: { ...planned.node, model: stored } } }
  } catch (error) {
    throw modelError(error, model)
  }
}

/** A table's rows of the release before with those that changed in their new form; it stays where none did. */
async function buildTable(
  model: Model,
  spec: Omit<TableSpec, 'sql'>,
  touched: TouchedRows,
  { maker }: ModelTools,
): Promise<TableEntry> {
  if (!touched.ok) return maker.table({ ...spec, sql: selectOf(model) })
  const { old, now, stays, added_rows, removed_rows } = touched
  if (old.parts.length > 0 && added_rows + removed_rows === 0) return maker.parts(old.parts, spec, old.rows)
  const sql = `select * from ${partsSql(old.parts)} where ${stays} union all select * from ${now}`
  return maker.table({ ...spec, sql: old.parts.length > 0 ? sql : selectOf(model) })
}
