import type { Client } from 'pg'
import type { Engine, SqlRow } from '../../engine/engine.ts'
import { sqlName } from '../../sql/quote.ts'
import { codeOf } from './pg-error.ts'
import { pgName } from './pg-name.ts'
import type { PgTable } from './pg-table.ts'
import type { Server } from './server.ts'
import { markOf } from './state.ts'
import { commentSql, createSql } from './table-sql.ts'
import { inTransaction } from './transaction.ts'

/**
 * Makes a view in the shadow schema over the new tables, and says whether it answers as the release does: as many rows, and in
 * each column as many values and the same sums. Where PostgreSQL reads the model in another way it is undone, and the caller
 * copies the rows instead.
 */
export async function maybeMakeView(engine: Engine, client: Client, server: Server, table: PgTable): Promise<boolean> {
  const { schema } = server.settings
  const next = `${schema}_next`
  const expected = await engine.rows(printSql(table, ofEngine, `release.${sqlName(table.name)}`))
  try {
    return await inTransaction(client, async () => {
      await client.query(`set local search_path = ${next}, ${schema}`)
      await client.query(createSql(table, next))
      const got = await client.query<Record<string, string>>(printSql(table, ofServer, `${next}.${pgName(table.name)}`))
      if (!isSame(expected[0], got.rows[0])) throw new OtherAnswer()
      for (const sql of commentSql(table, next, markOf(table.hash))) await client.query(sql)
      return true
    })
  } catch (error) {
    // 42: PostgreSQL does not know a function or a type of the query; 22: it cannot compute it for some row.
    if (error instanceof OtherAnswer || /^(?:42(?!501)|22)/.test(codeOf(error))) return false
    throw error
  }
}

class OtherAnswer extends Error {}

/** How one of the two writes what they write differently. */
type Dialect = {
  readonly nameOf: (name: string) => string
  /** A whole number below 2^28 made of a text, the same in both. */
  readonly printOf: (text: string) => string
}

const ofEngine: Dialect = { nameOf: sqlName, printOf: (text) => `cast('0x' || left(md5(${text}), 7) as bigint)` }
const ofServer: Dialect = {
  nameOf: pgName,
  printOf: (text) => `cast(cast('x' || left(md5(${text}), 7) as bit(28)) as integer)`,
}

/** Beyond it the texts of a view are compared by their lengths alone. */
const most_prints = 5_000_000

/** Counts, sums of numbers, days and prints of texts, ends of times and binary floats. */
function printSql(table: PgTable, { nameOf, printOf }: Dialect, from: string): string {
  const columns = table.columns.flatMap(({ name, type }, index) => {
    const column = nameOf(name)
    return [`count(${column})`, ...printsOf(type, column)].map((sql, place) => `${sql} as c${index}_${place}`)
  })
  return `select count(*) as rows, ${columns.join(', ')} from ${from}`

  function printsOf(type: string, column: string): readonly string[] {
    if (/^(?:smallint|integer|bigint|numeric)/.test(type)) return [`sum(${column})`]
    if (type === 'date') return [`sum(${column} - date '2000-01-01')`]
    if (type === 'boolean') return [`sum(case when ${column} then 1 else 0 end)`]
    if (type === 'text') return [`sum(${table.rows > most_prints ? `length(${column})` : printOf(column)})`]
    if (type.startsWith('timestamp')) return [`cast(min(${column}) as text)`, `cast(max(${column}) as text)`]
    if (type === 'real' || type === 'double precision') return [`min(${column})`, `max(${column})`, `sum(${column})`]
    return []
  }
}

/** The same figures; sums of binary floats depend on the order of the rows, so those may differ in their last digits. */
function isSame(expected: SqlRow | undefined, got: Readonly<Record<string, unknown>> | undefined): boolean {
  if (!expected || !got) return false
  return Object.entries(expected).every(([name, value]) => {
    const [a, b] = [textOf(value), textOf(got[name])]
    if (a === b) return true
    if (typeof value !== 'number' || b === '') return false
    return Math.abs(value - Number(b)) <= 1e-9 * Math.abs(value)
  })
}

/** Without the zeros behind a point: both give sums of whole numbers, but not always with the same scale. */
function textOf(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value).toLowerCase()
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text
}
