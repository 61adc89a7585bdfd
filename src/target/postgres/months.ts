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
}

/** Beyond it the oldest months share the partition of the rest. */
const most_months = 240

/** The months that have rows, the rest last. `month` names a column of the copy. */
export async function findMonths(engine: Engine, copy: TableCopy, month: string): Promise<readonly Month[]> {
  const source = sqlName(copy.columns.find(({ name }) => name === month)?.source ?? month)
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
    return { first: low, end: high, where, rows: Number(count) }
  })
  const placed = months.reduce((sum, one) => sum + one.rows, 0)
  const start = sqlText(months[0]?.first ?? '1900-01-01')
  const end = sqlText(months.at(-1)?.end ?? '1900-01-01')
  const where = `${source} is null or ${source} < date ${start} or ${source} >= date ${end}`
  return [...months, { first: undefined, end: undefined, where, rows: copy.rows - placed }]
}
