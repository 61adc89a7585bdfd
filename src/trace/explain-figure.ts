import type { Engine, SqlRow, SqlValue } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { FigureRows } from '../metric/metric-rows.ts'
import { type Descent, descend } from './descend.ts'
import { namesColumn } from './names-column.ts'

/** A table on the way down, or several of which the figure is made together. Their shares add up to the figure. */
export type ExplainedLevel = {
  /** Several with ` + ` between them. */
  readonly table: string
  readonly rows: number
  /** Sum of the rows' shares; null where rows do not add up, as distinct ones do not, and of a figure that is none. */
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
  /** Why there are no lines, why they have no share, or what stands for what; empty where there is nothing to say. */
  readonly note: string
}

/**
 * Follows one part of a figure down to the lines of landed files, table by table. At each step the shares of the rows below
 * are added up for every single row above and have to be its share; a step that fails this is not taken. Where no step has shares, those
 * that follow are to the rows which the figure is taken over. Lines are sorted by file and line, and rows that add nothing are left out;
 * `limit` cuts the list, not the counts. Makes temporary tables `explained_*` in the engine.
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
  const [taken] = await engine.rows(`select ${aggregate} as figure, count(*)::integer as n from explained_0`)
  const figure = taken?.['figure'] ?? null
  if (taken?.['n'] === 0) {
    const levels = [{ table: model, rows: 0, sum: null }]
    return { ...none, figure, levels, note: noRowsNote(model, part.conditions) }
  }
  const wanted = top.columns.map(({ name }) => name).filter((name) => namesColumn(aggregate, name))
  const rows = share === undefined ? await countedRows(aggregate, engine) : 'explained_0'
  const start = { table: top, rows, wanted, share }
  const levels: ExplainedLevel[] = []
  const descent = await descend(start, manifest, engine, async (at) => {
    const level = await levelOf(engine, at)
    // The share of a row without a value is 0, which a sum that has no value at all is not.
    levels.push(figure === null ? { ...level, sum: null } : level)
  })
  const found = await linesOf(engine, descent, limit)
  const sum = levels.at(-1)?.sum ?? null
  const is_exact =
    figure !== null && descent.has_shares && descent.stuck.length === 0 && (await isSame(engine, sum, figure))
  return {
    role,
    aggregate,
    figure,
    levels,
    ...found,
    is_exact,
    note: noteOf(descent, { aggregate, share, figure, is_exact }),
  }
}

/** The rows that an aggregate without shares looks at; the others are in its scope and not in its figure. */
async function countedRows(aggregate: string, engine: Engine): Promise<string> {
  const counts = await engine.rowCounts(aggregate)
  if (counts === undefined) return 'explained_0'
  await engine.run(`create or replace temp table explained_counted as select * from explained_0 where ${counts}`)
  return 'explained_counted'
}

function noRowsNote(model: string, conditions: readonly string[]): string {
  return conditions.length === 0
    ? `${model} has no row`
    : `no row of ${model} is what is asked for: ${conditions.join(', ')}`
}

function noteOf(
  descent: Descent,
  part: Pick<ExplainedPart, 'aggregate' | 'figure' | 'is_exact'> & { readonly share: string | undefined },
): string {
  const { aggregate, share, figure, is_exact } = part
  const place = share === undefined ? aggregate : descent.lost_at
  const lost = share === undefined ? 'is no sum of rows' : 'is no sum of the rows that it is made of'
  const stuck = descent.stuck.map((name) => `rows of ${name}`).join(', ')
  const sentences = [
    ...(place === undefined || descent.reached.length === 0
      ? []
      : [`${place} ${lost}: these are the lines that it is taken over`]),
    ...(stuck === ''
      ? []
      : [
          `${stuck} could not be followed down; say in the header of the model where they come from: \`-- lineage: TABLE by column\``,
        ]),
    ...(descent.is_witness && descent.has_shares
      ? ['of several lines that count as one, the first stands for them']
      : []),
  ]
  if (sentences.length === 0 && !is_exact)
    return figure === null || descent.standings.length === 0
      ? 'no row adds anything to it'
      : 'the lines do not add up to the figure'
  return sentences.join('; ')
}

async function levelOf(engine: Engine, { standings }: Pick<Descent, 'standings'>): Promise<ExplainedLevel> {
  const selects = standings.map(({ rows }) => `select _share from ${rows}`)
  const [row] = await engine.rows(
    `select count(*)::integer as n, sum(_share)::varchar as total from (${selects.join(' union all ')})`,
  )
  const names = [...new Set(standings.map(({ table }) => table.name))]
  return { table: names.join(' + '), rows: Number(row?.['n'] ?? 0), sum: row?.['total'] ?? null }
}

async function linesOf(
  engine: Engine,
  { reached, has_shares }: Descent,
  limit: number | undefined,
): Promise<Pick<ExplainedPart, 'lines' | 'line_count' | 'file_count'>> {
  if (reached.length === 0) return { lines: [], line_count: 0, file_count: 0 }
  const selects = reached.map(({ rows }) => `select _source_file, _source_line, _share from ${rows}`)
  const from = `(${selects.join(' union all ')})${has_shares ? ' where _share <> 0' : ''}`
  const [counts] = await engine.rows(
    `select count(*)::integer as lines, count(distinct _source_file)::integer as files
     from (select distinct _source_file, _source_line from ${from})`,
  )
  const rows = await engine.rows(
    `select _source_file as file, _source_line::integer as line, sum(_share)::varchar as share from ${from}
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
