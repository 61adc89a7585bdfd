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
  const expected = await engine.rows(printSql(table, (name) => sqlName(name), `release.${sqlName(table.name)}`))
  try {
    return await inTransaction(client, async () => {
      await client.query(`set local search_path = ${next}, ${schema}`)
      await client.query(createSql(table, next))
      const got = await client.query<Record<string, string>>(printSql(table, pgName, `${next}.${pgName(table.name)}`))
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

/** Both dialects read it: counts, sums of numbers and of days, lengths of texts. Binary floats are counted alone. */
function printSql(table: PgTable, nameOf: (name: string) => string, from: string): string {
  const columns = table.columns.flatMap(({ name, type }, index) => {
    const column = nameOf(name)
    const sums: readonly string[] = /^(?:smallint|integer|bigint|numeric)/.test(type)
      ? [`sum(${column})`]
      : type === 'date'
        ? [`sum(${column} - date '2000-01-01')`]
        : type === 'text'
          ? [`sum(length(${column}))`]
          : type === 'boolean'
            ? [`sum(case when ${column} then 1 else 0 end)`]
            : type.startsWith('timestamp')
              ? [`cast(min(${column}) as text)`, `cast(max(${column}) as text)`]
              : []
    return [`count(${column})`, ...sums].map((sql, place) => `${sql} as c${index}_${place}`)
  })
  return `select count(*) as rows, ${columns.join(', ')} from ${from}`
}

function isSame(expected: SqlRow | undefined, got: Readonly<Record<string, unknown>> | undefined): boolean {
  if (!expected || !got) return false
  const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
  return Object.entries(expected).every(([name, value]) => {
    const [a, b] = [textOf(value), textOf(got[name])]
    return (
      a === b ||
      (a !== '' && b !== '' && Number(a) === Number(b) && a.replace(/\.?0+$/, '') === b.replace(/\.?0+$/, ''))
    )
  })
}
