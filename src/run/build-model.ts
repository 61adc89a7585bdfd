import type { TableEntry } from '../lake/manifest.ts'
import { selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { buildIncremental, type IncrementalTools } from './build-incremental.ts'
import { buildScd2 } from './build-scd2.ts'
import { modelError } from './model-error.ts'

/** Builds one model, or takes its part where the same content lies in the lake. Throws `model_sql_invalid` with the line. */
export async function buildModel(planned: PlannedModel, tools: IncrementalTools): Promise<TableEntry> {
  const { model, inputs } = planned.node
  const { maker, engine } = tools
  const spec = {
    name: model.name,
    hash: planned.hash,
    description: model.description,
    model: { model_sql: model.sql, model_file: model.file, inputs },
  }
  try {
    if (model.materialization === 'view')
      return await maker.view({ ...spec, kind: 'view', sql: selectOf(model), rows: undefined })
    if (model.materialization === 'scd2') return await buildScd2(model, { ...spec, kind: 'table' }, maker, engine)
    if (model.materialization === 'incremental')
      return await buildIncremental(planned, { ...spec, kind: 'table' }, tools)
    return await maker.table({ ...spec, kind: 'table', sql: selectOf(model) })
  } catch (error) {
    throw modelError(error, model)
  }
}
