import type { Condition, OtherWays } from '../engine.ts'
import type { Session } from './joined-tables.ts'

type Few = NonNullable<OtherWays['few']>

/** A select of the rows of a table whose column fulfils a condition, by the table's short way to them. */
export type FewRows = (table: string, few: Few, column: string, condition: Condition) => Promise<string>

type Kept = { readonly few: Few; readonly rows: string; readonly values: string }

/**
 * What one model asks of a table of files, others ask again: the same orders, or some of them. So rows that were looked up once, by
 * values that are known, stay in a temp table, one for each column, and serve whoever asks for no other values.
 */
export function keptRows({ run, rows }: Session): FewRows {
  const kept = new Map<string, Kept>()
  return async (table, few, column, condition) => {
    const where = condition(`"${column.replaceAll('"', '""')}"`)
    const { among } = condition
    if (among === undefined) return few.over(`(${few.rows(where)})`)
    const place = `${table} ${column}`
    const known = kept.get(place)
    const others = (values: string): string => `select 1 from ${among} anti join ${values} using (value) limit 1`
    if (known?.few === few && (await rows(others(known.values))).length === 0) return few.over(known.rows)
    const number = known === undefined ? kept.size : [...kept.keys()].indexOf(place)
    const made = { few, rows: `few_rows_${number}`, values: `few_values_${number}` }
    await run(`create or replace temp table ${made.rows} as ${few.rows(where)}`)
    await run(`create or replace temp table ${made.values} as from ${among}`)
    kept.set(place, made)
    return few.over(made.rows)
  }
}
