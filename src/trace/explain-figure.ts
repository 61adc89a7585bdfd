import type { Engine, SqlRow, SqlValue } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { FigureRows } from '../metric/metric-rows.ts'
import { knowsItsLine } from './row-steps.ts'
import { type Descent, stepDown } from './step-down.ts'

/** A table on the way down. Its shares add up to the figure. */
export type ExplainedLevel = {
  readonly table: string
  readonly rows: number
  /** Sum of the rows' shares; null where rows do not add up, as distinct ones do not. */
  readonly sum: SqlValue
}

/** A line of a landed file and what it adds to the figure. */
export type ExplainedLine = { readonly file: string; readonly line: number; readonly share: SqlValue }

export type ExplainedPart = {
  readonly role: FigureRows['role']
  readonly aggregate: string
  readonly figure: SqlValue
  readonly levels: readonly ExplainedLevel[]
  /** Lines in all, and from how many files. */
  readonly line_count: number
  readonly file_count: number
  /** Whether the shares of all lines add up to the figure, exactly. */
  readonly is_exact: boolean
  readonly lines: readonly ExplainedLine[]
  /** Why there are no lines, or why they have no share; empty where all is well. */
  readonly note: string
}

/**
 * Follows one part of a figure down to the lines of landed files, table by table. At each step the shares of the rows below
 * are added up for every single row above and have to be its share; a step that fails this is not taken. Lines are sorted by
 * file and line, and rows that add nothing are left out; `limit` cuts the list, not the counts. Makes temporary tables `explained_*` in the engine.
 */
export async function explainPart(
  part: FigureRows,
  model: string,
  manifest: Manifest,
  engine: Engine,
  limit: number | undefined,
): Promise<ExplainedPart> {
  const { role, aggregate } = part
  const none = { role, aggregate, levels: [], line_count: 0, file_count: 0, is_exact: false, lines: [] }
  const top = manifest.tables.find(({ name }) => name === model)
  if (part.rows === undefined || !top) {
    const [row] = await engine.rows(aggregate, part.values)
    return { ...none, aggregate: 'members', figure: row?.['size'] ?? null, note: 'the number of members' }
  }
  const share = await engine.rowShare(aggregate)
  await engine.rows(
    `create or replace temp table explained_0 as select *, ${share ?? 'null::integer'} as _share, row_number() over () as _row from (${part.rows})`,
    part.values,
  )
  const figure = (await engine.rows(`select ${aggregate} as figure from explained_0`))[0]?.['figure'] ?? null
  const named = top.columns.map(({ name }) => name).filter((name) => new RegExp(`\\b${name}\\b`).test(aggregate))
  let descent: Descent = {
    table: top,
    level: 0,
    share,
    wanted: named,
    columns: new Map(named.map((name) => [name, name])),
  }
  const levels = [await levelOf(engine, top.name, 0)]
  while (!knowsItsLine(descent.table)) {
    const next = await stepDown(descent, manifest, engine)
    if (!next) {
      const note = `rows of ${descent.table.name} could not be followed down with the right sums; say in the header of its model where they come from: \`-- lineage: TABLE by column\``
      return { ...none, figure, levels, note }
    }
    descent = next
    levels.push(await levelOf(engine, next.table.name, next.level))
  }
  const sum = levels.at(-1)?.sum ?? null
  const is_exact = share !== undefined && (await isSame(engine, sum, figure))
  const note = share === undefined ? `${aggregate} is no sum of rows: these are the lines that it is taken over` : ''
  return {
    role,
    aggregate,
    figure,
    levels,
    ...(await linesOf(engine, descent.level, share !== undefined, limit)),
    is_exact,
    note: note === '' && !is_exact ? 'the lines do not add up to the figure' : note,
  }
}

async function levelOf(engine: Engine, table: string, level: number): Promise<ExplainedLevel> {
  const [row] = await engine.rows(
    `select count(*)::integer as n, sum(_share)::varchar as total from explained_${level}`,
  )
  return { table, rows: Number(row?.['n'] ?? 0), sum: row?.['total'] ?? null }
}

async function linesOf(
  engine: Engine,
  level: number,
  adds_up: boolean,
  limit: number | undefined,
): Promise<Pick<ExplainedPart, 'lines' | 'line_count' | 'file_count'>> {
  const table = `explained_${level}${adds_up ? ' where _share <> 0' : ''}`
  const [counts] = await engine.rows(
    `select count(*)::integer as lines, count(distinct _source_file)::integer as files
     from (select distinct _source_file, _source_line from ${table})`,
  )
  const rows = await engine.rows(
    `select _source_file as file, _source_line::integer as line, sum(_share)::varchar as share from ${table}
     group by _source_file, _source_line order by file, line${limit === undefined ? '' : ` limit ${limit}`}`,
  )
  const lineOf = (row: SqlRow): ExplainedLine => ({
    file: String(row['file']),
    line: Number(row['line']),
    share: row['share'] ?? null,
  })
  return {
    line_count: Number(counts?.['lines'] ?? 0),
    file_count: Number(counts?.['files'] ?? 0),
    lines: rows.map(lineOf),
  }
}

/** Whether two figures are one, nothing being 0. */
async function isSame(engine: Engine, a: SqlValue, b: SqlValue): Promise<boolean> {
  const [row] = await engine.rows(
    'select coalesce($1::varchar::decimal(38, 6), 0) = coalesce($2::varchar::decimal(38, 6), 0) as same',
    [a === null ? null : String(a), b === null ? null : String(b)],
  )
  return row?.['same'] === true
}
