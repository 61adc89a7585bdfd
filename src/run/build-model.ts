import type { TableEntry } from '../lake/manifest.ts'
import { selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { modelError } from './model-error.ts'
import type { TableMaker } from './table-maker.ts'

/** Builds one model, or takes its part where the same content lies in the lake. Throws `model_sql_invalid` with the line. */
export async function buildModel(planned: PlannedModel, maker: TableMaker): Promise<TableEntry> {
  const { model, inputs } = planned.node
  const spec = {
    name: model.name,
    hash: planned.hash,
    sql: selectOf(model),
    description: model.description,
    model: { model_sql: model.sql, model_file: model.file, inputs },
  }
  try {
    return model.materialization === 'table'
      ? await maker.table({ ...spec, kind: 'table' })
      : await maker.view({ ...spec, kind: 'view', rows: undefined })
  } catch (error) {
    throw modelError(error, model)
  }
}
