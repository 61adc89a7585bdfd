import type { Engine } from '../../engine/engine.ts'
import { sqlName, sqlText } from '../../sql/quote.ts'
import type { TableCopy } from '../copy-plan.ts'

/** One partition: rows of one month, or all the others (`first` undefined), those without a time included. */
export type Month = {
  readonly first: string | undefined
  /** First day of the next month. */
  readonly end: string | undefined
  /** Condition over the release's table. */
  readonly where: string
  readonly rows: number
  /** The column that its rows stand in order of. */
  readonly source: string
}

/** Months that are read in one pass. */
export type Batch = {
  readonly months: readonly Month[]
  readonly where: string
  /** With what the select ends, so that the months' rows come one month after the other. */
  readonly order: string
}

/** Beyond it the oldest months share the partition of the rest. */
const most_months = 240

/** As many rows the engine is asked to sort at a time: some hundred megabytes at the most. */
const sorted_rows = 1_000_000

/**
 * Months put together until they have a million rows: to read a table once and sort it is cheaper than to read it for each of
 * its months, and one with more rows than that needs no sorting. Months without rows are left out.
 */
export function batchesOf(months: readonly Month[]): readonly Batch[] {
  const groups: Month[][] = []
  let rows = 0
  for (const month of months.filter((one) => one.rows > 0)) {
    rows += month.rows
    const isNew = rows > sorted_rows || month.first === undefined || groups.length === 0
    if (isNew) rows = month.rows
    if (isNew) groups.push([month])
    else groups.at(-1)?.push(month)
  }
  return groups.map((group): Batch => {
    const [first, last] = [group[0], group.at(-1)]
    if (!first || !last || first === last || last.end === undefined)
      return { months: group, where: first?.where ?? 'true', order: '' }
    const { source } = first
    const where = `${source} >= date ${sqlText(String(first.first))} and ${source} < date ${sqlText(last.end)}`
    return { months: group, where, order: ` order by ${source}` }
  })
}

/** The months that have rows, the rest last. `month` names a column of the copy. */
export async function findMonths(engine: Engine, copy: TableCopy, month: string): Promise<readonly Month[]> {
  // With its table: the select of a copy names its cells like their columns.
  const source = `${sqlName(copy.from)}.${sqlName(copy.columns.find(({ name }) => name === month)?.source ?? month)}`
  const from = `release.${sqlName(copy.from)}`
  const isUsual = `${source} >= date '1900-01-01' and ${source} < date '3000-01-01'`
  const rows = await engine.rows(
    `select date_trunc('month', ${source})::date::varchar as first,
       (date_trunc('month', ${source}) + interval '1 month')::date::varchar as end, count(*)::integer as rows
     from ${from} where ${isUsual} group by all order by 1 desc limit ${most_months}`,
  )
  const months = rows.toReversed().map(({ first, end, rows: count }): Month => {
    const [low, high] = [String(first), String(end)]
    const where = `${source} >= date ${sqlText(low)} and ${source} < date ${sqlText(high)}`
    return { first: low, end: high, where, rows: Number(count), source }
  })
  const placed = months.reduce((sum, one) => sum + one.rows, 0)
  const start = sqlText(months[0]?.first ?? '1900-01-01')
  const end = sqlText(months.at(-1)?.end ?? '1900-01-01')
  const where = `${source} is null or ${source} < date ${start} or ${source} >= date ${end}`
  return [...months, { first: undefined, end: undefined, where, rows: copy.rows - placed, source }]
}
