import { messageOf } from '../error/tally-error.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { sqlName } from '../sql/quote.ts'
import type { ModelTools } from './model-tools.ts'
import { isSqlError } from './sql-error.ts'
import type { TableSpec } from './table-maker.ts'
import { touchedRows } from './touched-rows.ts'

/** Builds a view, and tells which of its rows came and went where anything asks for that. */
export async function buildView(
  planned: PlannedModel,
  spec: Omit<TableSpec, 'sql'>,
  tools: ModelTools,
): Promise<TableEntry> {
  const rows = await rowsOnTop(planned, spec, tools)
  const isKnown = tools.maker.known(spec.name, spec.hash) !== undefined
  const sql = selectOf(planned.node.model)
  const view = await tools.maker.view({ ...spec, kind: 'view', sql, rows }).catch(async (error: unknown) => {
    throw await withPlace(error, sql, tools)
  })
  if (rows === undefined && !isKnown && view.rows <= most_looked_at) await lookAtValues(sql, view, tools)
  return view
}

/** Views with more rows are counted alone. */
const most_looked_at = 200_000

/** A view is counted without its values being made: what cannot be computed of them would be found by its first reader. */
async function lookAtValues(select: string, { columns }: TableEntry, { engine }: ModelTools): Promise<void> {
  if (columns.length === 0) return
  const values = columns.map((column) => sqlName(column.name)).join(', ')
  // Of the select, and not of the view, the engine tells where in it the trouble is.
  await engine.rows(`select bit_xor(hash(${values})) from (${select}\n)`)
}

/** The same trouble of the select itself: of a view the engine does not tell where in it that is. */
async function withPlace(error: unknown, select: string, { engine }: ModelTools): Promise<unknown> {
  if (!isSqlError(messageOf(error))) return error
  return engine.rows(`select count(*) from (${select}\n)`).then(
    () => error,
    (found: unknown) => found,
  )
}

/** Its rows: those of the release before with what came and without what went; undefined where they are to be counted. */
async function rowsOnTop(
  planned: PlannedModel,
  spec: Omit<TableSpec, 'sql'>,
  tools: ModelTools,
): Promise<number | undefined> {
  const { changes, maker } = tools
  const { model } = planned.node
  const old = changes?.before.manifest.tables.find(({ name }) => name === model.name)
  if (!changes || !old || maker.known(model.name, spec.hash) || changes.isSmall(old.rows)) return undefined
  const passed = await passedOn(planned, old, tools)
  if (passed !== undefined) return old.rows + passed
  // To count a view is quicker than to compare it.
  if (!tools.isRead(model.name)) return undefined
  const touched = await touchedRows(planned, model.key, tools)
  return touched.ok ? old.rows + touched.added_rows - touched.removed_rows : undefined
}

/**
 * A view that looks at each row of its tables by itself makes of the rows that came what came, and of those that went what went.
 * Gives by how many rows it grew; undefined for any other view.
 */
async function passedOn(
  { node: { model, inputs } }: PlannedModel,
  old: TableEntry,
  { changes, engine }: ModelTools,
): Promise<number | undefined> {
  if (!changes || old.model_sql !== model.sql || !inputs.every((name) => changes.isAlike(name))) return undefined
  const sides = await Promise.all(
    inputs.map(async (name) => [name.toLowerCase(), await changes.sidesOf(name)] as const),
  )
  const over = (side: 'added' | 'removed'): Promise<string | undefined> =>
    engine.selectOver(selectOf(model), new Map(sides.map(([name, one]) => [name, one[side]])))
  const [added, removed] = [await over('added'), await over('removed')]
  if (added === undefined || removed === undefined) return undefined
  changes.tell(model.name, { added, removed })
  return (await engine.countRows(added)) - (await engine.countRows(removed))
}
