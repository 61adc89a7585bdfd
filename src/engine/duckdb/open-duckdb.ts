import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { TallyError } from '../../error/tally-error.ts'
import { sqlText } from '../../sql/quote.ts'
import { aside, type Engine, type EngineOptions, type OtherWays, type SqlRow, type SqlValue } from '../engine.ts'
import { countRows } from './count-rows.ts'
import { emptyTables, type ToldTables } from './empty-tables.ts'
import { type KeptRows, keptRows } from './few-rows.ts'
import { type Session, statementTree } from './joined-tables.ts'
import { planLineage } from './plan-lineage.ts'
import { queryOutline } from './query-outline.ts'
import { restrictedSql } from './restrict-query.ts'
import { selectAmong, selectOver } from './row-by-row.ts'
import { rowCountsTree, rowShareTree } from './row-share.ts'
import { aggregatesOf, touchedValues } from './touched-values.ts'
import { tracedRows } from './trace-rows.ts'
import { usedColumns } from './used-columns.ts'

/** How many texts an engine remembers as trees, or the reverse. */
const most_texts = 2000

/**
 * An embedded DuckDB in memory, loaded when it is first wanted. Extensions are never fetched; relative paths start from the
 * home; what does not fit the memory limit spills to the temp folder. Throws `value_invalid` for a home with a comma in its path.
 */
export async function openDuckdb(options: EngineOptions): Promise<Engine> {
  if (options.home.includes(',')) {
    const allowed = 'a path without a comma, which DuckDB would take for two'
    throw new TallyError('value_invalid', { what: 'the home', value: options.home, allowed })
  }
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memory_limit,
    temp_directory: options.temp_dir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const shared: Shared = {
    instance,
    home: options.home,
    threads: options.threads,
    sharing: Promise.resolve(),
    connections: new Set(),
    tables: { names: new Set(), described: new Set() },
    texts: new Map(),
    ways: new Map(),
    kept: { places: new Map(), made: 0 },
  }
  const engine = await connect(shared)
  await engine.run(`attach ':memory:' as ${aside}`)
  await engine.run('use memory')
  return engine
}

/** What the connections of one instance share. */
type Shared = {
  readonly instance: DuckDBInstance
  readonly home: string
  readonly threads: number
  /** The last word on how many threads there are. */
  sharing: Promise<unknown>
  readonly connections: Set<DuckDBConnection>
  readonly tables: ToldTables
  readonly texts: Map<string, Promise<string>>
  readonly ways: Map<string, OtherWays>
  readonly kept: KeptRows
  aggregates?: Promise<ReadonlySet<string>>
}

async function openConnection({ instance, connections, home }: Shared): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  connections.add(connection)
  await connection.run(`set file_search_path = ${sqlText(home)}`)
  await connection.run(`set timezone = 'UTC'`)
  // Parts never change, and the same ones are bound again and again.
  await connection.run('set parquet_metadata_cache = true')
  return connection
}

async function rowsOn(
  connection: DuckDBConnection,
  sql: string,
  values?: readonly SqlValue[],
): Promise<readonly SqlRow[]> {
  const reader = await connection.runAndReadAll(sql, values && [...values])
  // The converter's type is any JSON; lake columns are scalars only, so its rows are SqlRow.
  return reader.getRowObjectsJson() as SqlRow[]
}

function questionsOn(connection: DuckDBConnection): Parameters<typeof emptyTables>[0] {
  return {
    run: async (sql) => connection.run(sql),
    rows: async (sql) => rowsOn(connection, sql),
    // To prepare costs a third of what `describe` does.
    async columns(sql) {
      const prepared = await connection.prepare(sql)
      try {
        const places = Array.from({ length: prepared.columnCount }, (_, place) => place)
        return places.map((place) => ({ name: prepared.columnName(place), type: String(prepared.columnType(place)) }))
      } finally {
        prepared.destroySync()
      }
    },
  }
}

async function connect(shared: Shared): Promise<Engine> {
  const { instance, texts, ways } = shared
  const connection = await openConnection(shared)
  const beside = async (): ReturnType<Parameters<typeof emptyTables>[1]> => questionsOn(await openConnection(shared))
  const turns = emptyTables(questionsOn(connection), beside, shared.tables)
  const run: Engine['run'] = async (sql) => {
    await turns.run(sql, async () => connection.run(sql))
  }
  const rows: Engine['rows'] = async (sql, values) => turns.run(sql, async () => rowsOn(connection, sql, values))
  const prepared = new Map<string, ReturnType<typeof connection.prepare>>()
  const textOf = async (sql: string, value: string): Promise<string> => {
    const ask = async (): Promise<string> =>
      turns.runAnywhere(async () => {
        const statement = prepared.get(sql) ?? connection.prepare(sql)
        prepared.set(sql, statement)
        const bound = await statement
        bound.bindVarchar(1, value)
        const reader = await bound.runAndReadAll()
        return String(reader.getRowObjectsJson()[0]?.['text'])
      })
    const question = `${sql} ${value}`
    const asked = texts.get(question) ?? ask()
    // An engine that lives long is asked for ever more.
    if (texts.size >= most_texts) texts.clear()
    texts.set(question, asked)
    return asked
  }
  const session: Session = {
    run,
    rows,
    treeOf: async (sql) => textOf('select json_serialize_sql($1::varchar)::varchar as text', sql),
    sqlOf: async (tree) => textOf('select json_deserialize_sql($1::json)::varchar as text', tree),
    describe: turns.describe,
  }
  const fewRows = keptRows(session, shared.kept)
  /** Found beside other statements, for it takes the engine some time to list its functions. */
  const findAggregates = async (): Promise<ReadonlySet<string>> => {
    const aside = await instance.connect()
    try {
      return await aggregatesOf(async (sql) => (await aside.runAndReadAll(sql)).getRowObjectsJson())
    } finally {
      aside.disconnectSync()
    }
  }
  /** What stands behind the SELECT of a tree. */
  const expressionOf = async (tree: string | undefined): Promise<string | undefined> =>
    tree === undefined ? undefined : (await session.sqlOf(tree)).replace(/^SELECT /, '')
  const aggregates = async (): Promise<ReadonlySet<string>> => (shared.aggregates ??= findAggregates())
  return {
    run,
    rows,
    async tell(table, columns, given = {}) {
      ways.set(table.toLowerCase(), given)
      // Who tells of two states will ask about them; what goes wrong is thrown then.
      if (given.ever !== undefined) aggregates().catch(() => undefined)
      await turns.tell(table, columns)
    },
    selectAmong: async (sql, rows_of) => selectAmong(session, sql, rows_of, await aggregates()),
    countRows: async (sql) => countRows(session, sql, await aggregates()),
    selectOver: async (sql, rows_of) => selectOver(session, sql, rows_of, await aggregates()),
    usedColumns: async (sql, tables) => usedColumns(await statementTree(session, sql), tables),
    async restrictedSql(sql, column, condition, catalogue) {
      const known = { apart: new Set<string>(), asked: new Map(), columns: new Map() }
      const work = { session, aggregates: await aggregates(), ...known, ways, fewRows }
      return restrictedSql(work, sql, column, condition, catalogue)
    },
    touchedValues: async (input) => touchedValues(session, input, await aggregates(), ways),
    async *batches(sql) {
      const result = await turns.run(sql, async () => connection.stream(sql))
      // As above.
      for await (const rows of result.yieldRowsJson()) yield rows as SqlValue[][]
    },
    async outline(sql) {
      return queryOutline(await session.treeOf(sql))
    },
    async columnsOf(sql) {
      const found = await turns.ask(sql, async (on) => on.rows(`describe ${sql}`))
      return found.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
    },
    async lineageOf(sql) {
      return planLineage(
        await textOf('select json_serialize_plan($1::varchar, optimize := false)::varchar as text', sql),
      )
    },
    rowShare: async (aggregate) => expressionOf(rowShareTree(await session.treeOf(`select ${aggregate}`))),
    rowCounts: async (aggregate) =>
      expressionOf(rowCountsTree(await session.treeOf(`select ${aggregate}`), await aggregates())),
    async tracedRows(sql, wanted, tables, mode) {
      return tracedRows(session, sql, wanted, tables, mode, await aggregates())
    },
    async beside() {
      const engine = await connect(shared)
      await engine.run('use memory')
      return engine
    },
    async shareThreads(busy) {
      const set = async (): Promise<void> => {
        // Who waits in a connection for threads of the engine does so at the cost of a core.
        const own = await instance.connect()
        try {
          await own.run(`set threads = ${Math.max(1, shared.threads - busy + 1)}`)
        } finally {
          own.disconnectSync()
        }
      }
      shared.sharing = shared.sharing.then(set)
      await shared.sharing
    },
    interrupt() {
      for (const one of shared.connections) one.interrupt()
    },
    close() {
      for (const one of shared.connections) one.closeSync()
      instance.closeSync()
    },
  }
}
