import { aside, type SqlRow } from '../engine.ts'

type Column = { readonly name: string; readonly type: string }

type Connection = {
  run(sql: string): Promise<unknown>
  rows(sql: string): Promise<readonly SqlRow[]>
  /** The columns that a select gives, bound and not run. */
  columns(sql: string): Promise<readonly Column[]>
}

/** The statements of one connection, one after the other, and questions about what selects give. */
export type Turns = {
  /** Runs a statement over the tables themselves. */
  run<T>(sql: string, statement: () => Promise<T>): Promise<T>
  /** Runs a statement that reads no table. */
  runAnywhere<T>(statement: () => Promise<T>): Promise<T>
  /** Asks what is to be known of a select, over the tables without rows, on the connection that is given for it. */
  ask<T>(sql: string, question: (connection: Connection) => Promise<T>): Promise<T>
  /** Says which columns a table or view has that was just made, so that selects over it are described without it. */
  tell(table: string, columns: readonly Column[]): Promise<void>
  /** The columns that a select gives. Throws what the engine throws where it does not bind. */
  describe(sql: string): Promise<readonly Column[]>
}

/** What the connections of one engine share: the tables that were told, and what each was told of selects over them. */
export type ToldTables = {
  readonly names: Set<string>
  readonly described: Set<Map<string, readonly Column[] | Error>>
  attached?: Promise<unknown>
}

const empty = 'empty_tables'
const home = 'memory'
const maker =
  /^\s*(?:create|drop)\s+(?:or\s+replace\s+)?(?:temp\s+)?(?:table|view)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:aside\.)?("(?:[^"]|"")+"|\w+)/i

/**
 * To bind a select over views of files costs some milliseconds, and hundreds are bound to find out what a new day touches. So the
 * tables that are told stand once more, without rows, in a catalogue of their own, which is the one in use while selects are
 * described, on a connection of its own unless it is about a temp table; and what was described once is remembered until one of its
 * tables is made anew. All else runs where the tables are.
 */
export function emptyTables(connection: Connection, beside: () => Promise<Connection>, shared: ToldTables): Turns {
  const { names: told } = shared
  const known = new Map<string, readonly Column[] | Error>()
  shared.described.add(known)
  let place = home
  let isAway = false
  let away: Promise<Connection> | undefined
  const temps = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = async <T>(statement: () => Promise<T>): Promise<T> => {
    const turn = last.then(statement)
    last = turn.catch(() => undefined)
    return turn
  }

  const pathOf = (catalogues: readonly string[]): string =>
    `set search_path = '${catalogues.map((catalogue) => `${catalogue}.main`).join()}'`

  const goTo = async (toEmpty: boolean): Promise<void> => {
    if (toEmpty === isAway) return
    await connection.run(pathOf(toEmpty ? [empty, home, aside] : [place, aside]))
    isAway = toEmpty
  }

  const openAway = async (): Promise<Connection> => {
    const opened = await beside()
    await opened.run(pathOf([empty, home, aside]))
    return opened
  }

  /** The connection for a question about a select. */
  const connectionFor = async (sql: string): Promise<Connection> => {
    const text = sql.toLowerCase()
    if (told.size > 0 && ![...temps].some((temp) => text.includes(temp))) return (away ??= openAway())
    await goTo(told.size > 0)
    return connection
  }

  /** What a statement makes is no longer what was told and described. */
  const forget = async (sql: string): Promise<void> => {
    if (/^\s*(?:attach|detach|use)\b/i.test(sql)) for (const one of shared.described) one.clear()
    const made = maker.exec(sql)?.[1]
    if (made === undefined) return
    const name = made.replaceAll('"', '').toLowerCase()
    if (/^\s*create\s+(?:or\s+replace\s+)?temp\s/i.test(sql)) temps.add(name)
    for (const one of shared.described)
      for (const text of one.keys()) if (text.toLowerCase().includes(name)) one.delete(text)
    // In another catalogue it is another table.
    if (place === home && told.delete(name)) await connection.run(`drop table if exists ${empty}.main.${made}`)
  }

  return {
    run: async (sql, statement) =>
      inTurn(async () => {
        await goTo(false)
        await forget(sql)
        const used = /^\s*use\s+(\w+)\s*$/i.exec(sql)?.[1]
        if (used === undefined) return statement()
        const result = await statement()
        place = used
        isAway = true
        await goTo(false)
        return result
      }),
    runAnywhere: inTurn,
    ask: async (sql, question) => inTurn(async () => question(await connectionFor(sql))),
    tell: async (table, columns) =>
      inTurn(async () => {
        await (shared.attached ??= connection.run(`attach ':memory:' as ${empty}`))
        const list = columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')
        // A type that no table can have is found at the view itself.
        const isMade = await connection.run(`create or replace table ${empty}.main.${quoted(table)} (${list})`).then(
          () => true,
          () => false,
        )
        if (isMade) told.add(table.toLowerCase())
      }),
    describe: async (sql) =>
      inTurn(async () => {
        const before = known.get(sql)
        if (before instanceof Error) throw before
        if (before) return before
        const asked = await connectionFor(sql)
        try {
          const columns = await asked.columns(sql)
          known.set(sql, columns)
          return columns
        } catch (error) {
          if (error instanceof Error && /^(?:Binder|Catalog|Parser) Error/.test(error.message)) known.set(sql, error)
          throw error
        }
      }),
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
