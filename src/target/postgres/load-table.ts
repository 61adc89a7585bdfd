import type { Client } from 'pg'
import type { Engine } from '../../engine/engine.ts'
import { TallyError } from '../../error/tally-error.ts'
import { sqlText } from '../../sql/quote.ts'
import { selectCopy } from '../open-source.ts'
import { copyIn, type Place, type Way } from './copy-in.ts'
import { batchesOf, findMonths, type Month } from './months.ts'
import { detailOf, isPassing } from './pg-error.ts'
import { pgName } from './pg-name.ts'
import type { PgTable } from './pg-table.ts'
import { pgCell } from './pg-type.ts'
import type { Server } from './server.ts'
import { markOf } from './state.ts'
import { commentSql, createSql, keySql } from './table-sql.ts'
import { inTransaction } from './transaction.ts'

/** Makes one table whole in the shadow schema, in a transaction of its own: rows first, then keys and indexes. Throws `target_failed`. */
export async function loadTable(
  engine: Engine,
  client: Client,
  server: Server,
  table: PgTable,
  way: Way,
): Promise<void> {
  const next = `${server.settings.schema}_next`
  const { copy } = table
  if (!copy) throw new Error(`${table.name} has no rows to copy`)
  const months = table.month === undefined ? undefined : await findMonths(engine, copy, table.month)
  await inTransaction(client, async () => {
    await client.query(createSql(table, next))
    const columns = copy.columns.map(({ name }) => name)
    const select = selectCopy(copy, pgCell)
    let arrived = 0
    if (!months) {
      const into = [{ table: `${next}.${pgName(table.name)}`, rows: table.rows }]
      arrived = await copyIn(engine, client, { select, columns, into }, way)
    }
    for (const { where, order, months: some } of batchesOf(months ?? [])) {
      const into: Place[] = []
      for (const month of some)
        into.push({ table: await createMonth(client, server.settings.schema, table, month), rows: month.rows })
      arrived += await copyIn(engine, client, { select: `${select} where ${where}${order}`, columns, into }, way)
    }
    for (const month of months ?? [])
      if (month.rows === 0) await createMonth(client, server.settings.schema, table, month)
    if (arrived !== table.rows) throw new Error(`${arrived} of ${table.rows} rows arrived`)
    await finishTable(client, next, table)
  }).catch((error: unknown) => {
    throw withTable(error, server, table)
  })
}

/** Keys, indexes, comments and statistics (of 3 000 sampled rows a partition, until the server takes more) of a table that has its rows. */
export async function finishTable(client: Client, schema: string, table: PgTable): Promise<void> {
  for (const sql of keySql(table, schema)) await client.query(sql)
  for (const sql of commentSql(table, schema, markOf(table.hash))) await client.query(sql)
  if (table.view === undefined) await client.query(`analyze ${schema}.${pgName(table.name)}`)
}

/** Partitions bear the hash of their table, so that new ones can stand beside those that readers see. */
async function createMonth(client: Client, schema: string, table: PgTable, { first, end }: Month): Promise<string> {
  const when = first === undefined ? 'rest' : first.slice(0, 7).replace('-', '_')
  const name = `${schema}_parts.${pgName(`${table.name.slice(0, 40)}_${when}_${table.hash.slice(0, 6)}`)}`
  const values = first === undefined ? 'default' : `for values from (${sqlText(first)}) to (${sqlText(end ?? first)})`
  await client.query(`create table ${name} partition of ${schema}_next.${pgName(table.name)} ${values}`)
  return name
}

/** What the server or the engine says of one table; trouble with the server as a whole keeps its own words. */
function withTable(error: unknown, { target }: Server, table: PgTable): unknown {
  const state = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isOfServer = isPassing(error) || /^(?:42501|53|57|55)/.test(state) || error instanceof TallyError
  if (isOfServer) return error
  return new TallyError(
    'target_failed',
    { target, what: `table ${table.name}`, detail: detailOf(error) },
    { cause: error },
  )
}
