import { messageOf, TallyError } from '../error/tally-error.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
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
    const text = messageOf(error)
    if (!/^(Binder|Catalog|Parser|Conversion|Invalid Input|Out of Range|Constraint) Error/.test(text)) throw error
    throw new TallyError(
      'model_sql_invalid',
      { file: model.file, line: lineOf(text, model.sql), detail: text.trim() },
      { cause: error },
    )
  }
}

/** The engine shows the faulty line of the statement it was given; the same line is looked up in the model's file. */
function lineOf(message: string, sql: string): number {
  const shown = /LINE \d+: (?:\.\.\.)?(.*?)(?:\.\.\.)?$/m.exec(message)?.[1]?.trim()
  const lines = sql.split('\n')
  const found = shown
    ? lines.findIndex((line) => line.trim() !== '' && (line.includes(shown) || shown.includes(line.trim())))
    : -1
  return found < 0 ? 1 : found + 1
}
