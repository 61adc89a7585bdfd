import { aside, type Condition, type OtherWays } from '../engine.ts'
import type { Session } from './joined-tables.ts'

type Few = NonNullable<OtherWays['few']>

/** A select of the rows of a table whose column fulfils a condition, by the table's short way to them. */
export type FewRows = (table: string, few: Few, column: string, condition: Condition) => Promise<string>

type Kept = { readonly few: Few; readonly rows: string; readonly values: string }

/** What was looked up, by table and column, for all connections of an engine; who asks for what is being looked up waits for it. */
export type KeptRows = { readonly places: Map<string, Promise<Kept>>; made: number }

/**
 * What one model asks of a table of files, others ask again: the same orders, or some of them. So rows that were looked up once, by
 * values that are known, stay in a table, one for each column, and serve whoever asks for no other values.
 */
export function keptRows({ run, rows }: Session, kept: KeptRows): FewRows {
  return async (table, few, column, condition) => {
    const where = condition(`"${column.replaceAll('"', '""')}"`)
    const { among } = condition
    if (among === undefined) return few.over(`(${few.rows(where)})`)
    const lookUp = async (): Promise<Kept> => {
      kept.made += 1
      const made = { few, rows: `few_rows_${kept.made}`, values: `few_values_${kept.made}` }
      await run(`create or replace table ${aside}.${made.rows} as ${few.rows(where)}`)
      await run(`create or replace table ${aside}.${made.values} as from ${among}`)
      return made
    }
    const serve = async (earlier: Promise<Kept> | undefined): Promise<Kept> => {
      const known = await earlier?.catch(() => undefined)
      const others = (values: string): string => `select 1 from ${among} anti join ${values} using (value) limit 1`
      return known?.few === few && (await rows(others(known.values))).length === 0 ? known : lookUp()
    }
    const place = `${table} ${column}`
    const serving = serve(kept.places.get(place))
    kept.places.set(place, serving)
    return few.over((await serving).rows)
  }
}
