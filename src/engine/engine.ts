export type SqlValue = string | number | boolean | null
/** A row for machines: DECIMAL and every BIGINT are strings, dates and times ISO-like text. */
export type SqlRow = Readonly<Record<string, SqlValue>>

/** What a query's text holds, found without running or binding it. */
export type QueryOutline =
  | {
      readonly ok: true
      readonly tables: readonly string[]
      readonly functions: readonly string[]
      /** What gives another answer from run to run over the same tables, as people know it: `now()`, `current_date`, `a sample`. */
      readonly unstable: readonly string[]
      /** What goes by the order of rows that nothing puts in order, for people. */
      readonly unordered: readonly string[]
      /** Those of them that stand where a table would. */
      readonly table_functions: readonly string[]
    }
  | {
      readonly ok: false
      readonly message: string
      readonly position: number
      /** Whether the text holds no statement at all. */
      readonly is_empty: boolean
    }

/** A column that another is made of: copied, computed row by row, or from several rows. */
export type ColumnOrigin = {
  readonly table: string
  readonly column: string
  readonly kind: 'identity' | 'transformation' | 'aggregation'
}

/**
 * Where the columns of a query come from, in their order, and which columns decide what rows there are. What a subquery's value
 * is matched and filtered by is where the value comes from, and decides rows only where the query filters by it.
 */
export type QueryLineage = {
  readonly columns: readonly (readonly ColumnOrigin[])[]
  readonly deciding: readonly ColumnOrigin[]
}
/** Two states of the tables that a select reads: as they are now, and as they are in another catalogue. */
export type TouchedInput = {
  readonly sql: string
  /** Name of a column that the select gives. */
  readonly column: string
  /** Name of the catalogue that shows the tables as they were. */
  readonly before: string
  /** For each table that changed, the table that holds its added and its removed rows, or more; of the columns that the select reads. */
  readonly changed: ReadonlyMap<string, string>
  /** The columns of the latter tables, where they are known. */
  readonly columns?: ReadonlyMap<string, readonly string[]>
  /** For tables that it reads, a select of all rows that they have in either state, as `ever` of `OtherWays`; by names in small letters. */
  readonly ever?: ReadonlyMap<string, string>
  /** The temp table that is made of the values, which stand in its column `value`. */
  readonly into: string
  /** Only find out whether the values can be told; none are then. */
  readonly is_dry: boolean
}

export type TouchedAnswer =
  | {
      readonly ok: true
      /** How many values there are, and their bounds as text, null apart. Without any no table is made. */
      readonly count: number
      readonly has_null: boolean
      readonly low: string
      readonly high: string
      /** The values as text, null apart, where they are few. */
      readonly values: readonly string[] | undefined
    }
  | { readonly ok: false; readonly reason: string }

/**
 * The condition that a column has one of some values, as SQL; the column is written out. A rough one, for what is costly to
 * compute again and again, is short and holds for more values; with an interval also for those that are larger by up to so much.
 */
export type Condition = {
  (column: string, is_rough?: boolean, interval?: string): string
  /** A table whose column `value` has exactly the values that fulfil it, where they are few and null is none of them. */
  readonly among?: string
}

/** Other ways to the rows of a view. */
export type OtherWays = {
  /** The rows for which one of some columns fulfils a condition, as a select of what they are made of and one over that; quicker than the view where they are few. */
  readonly few?: {
    readonly columns: readonly string[]
    readonly rows: (condition: string) => string
    readonly over: (from: string) => string
  }
  /** A select, with the columns of the view, of all rows that it has now or had in the state before, and perhaps of others; quicker than the view. */
  readonly ever?: string
}

/** The catalogue of tables that are laid aside, as `aside.name`; they are found by their names alone, and are no part of a release. */
export const aside = 'aside'

/** A table that rows come from. */
export type TracedOrigin = {
  /** In small letters. */
  readonly table: string
  /** Columns of it that make the columns which were asked for; small letters. */
  readonly wanted: readonly string[]
  /** Where in `_origin` its row stands: none for the whole, else fields of structs. */
  readonly path: readonly string[]
}

/** Rows of a select, each with the row of one of its tables that it comes from. */
export type TracedRows = {
  readonly origins: readonly TracedOrigin[]
  /** A select with the columns of the one traced, and `_origin`: a row of a table as a struct, null where there is none. */
  readonly sql: string
  /** Whether what was asked for is made by a window of several rows; each of them has a row here then, and none has a share. */
  readonly is_window: boolean
  /** Whether rows of groups stand here, so that one row of the select may be several. */
  readonly is_grouped: boolean
}

/**
 * What to trace: each way by itself; a way in which a group has one row, that of its least or largest value or else the first; or
 * one way with all that the columns are made of.
 */
export type TraceMode = 'each' | 'witness' | 'all'

/** One way down: several selects together where their tables each add something. */
export type TracedWay = readonly TracedRows[]

/** Whatever reads Parquet parts, runs a model, and writes Parquet parts. */
export type Engine = {
  /** Runs statements and forgets their result. Throws what the engine throws. */
  run(sql: string): Promise<void>
  /** Runs one query with bound values and gives its rows. */
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>
  /** Rows of one query as arrays in the order of its columns, some thousand at a time, so that no result has to fit into memory. */
  batches(sql: string): AsyncIterable<readonly (readonly SqlValue[])[]>
  /** The tables and functions of one select, as written; not ok where the text is anything else than one select. */
  outline(sql: string): Promise<QueryOutline>
  /** Says which columns a view or table has that was just made, and other ways to it: selects over it are then described without looking into it. */
  tell(
    table: string,
    columns: readonly { readonly name: string; readonly type: string }[],
    ways?: OtherWays,
  ): Promise<void>
  /** Columns that a query gives. */
  columnsOf(sql: string): Promise<readonly { readonly name: string; readonly type: string }[]>
  /** Where each column of a query comes from, from the bound plan; undefined where the plan cannot be read. Binds, runs nothing. */
  lineageOf(sql: string): Promise<QueryLineage | undefined>
  /** What one row adds to an aggregate, as SQL: `sum(x)` gives `coalesce(x, 0)`; undefined where rows do not add up, as in `count(distinct x)`. */
  rowShare(aggregate: string): Promise<string | undefined>
  /** Whether an aggregate looks at a row, as SQL: `count(distinct x)` gives `x is not null`; undefined where there is no aggregate. */
  rowCounts(aggregate: string): Promise<string | undefined>
  /**
   * Ways from the rows of a select to those of the tables that some of its columns come from, the likeliest first. Groups are taken apart:
   * in the place of a sum each row has the part that it adds, so what the ways say is a guess until the parts have been added
   * up. `tables` are those that rows may come from, with their columns. None where the select is not of a kind that can be traced.
   */
  tracedRows(
    sql: string,
    wanted: readonly string[],
    tables: ReadonlyMap<string, readonly string[]>,
    mode: TraceMode,
  ): Promise<readonly TracedWay[]>
  /** Which columns of some tables a select reads: undefined for all of them. More than it reads may be named. */
  usedColumns(sql: string, tables: readonly string[]): Promise<ReadonlyMap<string, readonly string[] | undefined>>
  /**
   * A select that has, of another one, at least the rows whose column fulfils a condition, and reads little for them. The
   * condition is on one column, given as SQL; null fulfils it only where it says so. With a catalogue its rows are those of the
   * tables there; with null it can be asked in either state. Undefined where the select has a number too long to be read exactly.
   */
  restrictedSql(
    sql: string,
    column: string,
    condition: Condition,
    catalogue?: string | null,
  ): Promise<string | undefined>
  /** The values of a column in which a select's rows may differ between two states, as a table; not ok where that cannot be told. */
  touchedValues(input: TouchedInput): Promise<TouchedAnswer>
  /**
   * A select with other rows in the place of its one table, given as a select; undefined where it has several tables, or looks at more
   * than one row at a time.
   */
  selectAmong(sql: string, rows: string): Promise<string | undefined>
  /**
   * A select with other rows in the place of its tables, each given as a select by the table's name. Undefined unless it looks at each
   * row by itself and keeps all that come of it: what it gives over rows that came is then what came.
   */
  selectOver(sql: string, rows: ReadonlyMap<string, string>): Promise<string | undefined>
  /** How many rows a select gives. */
  countRows(sql: string): Promise<number>
  /**
   * The same tables on a connection of its own, whose statements run beside those of this one. Its temp tables are its own; a table
   * that both are to see is made in `aside`. It lives as long as this one.
   */
  beside(): Promise<Engine>
  /** Says how many connections have work at once: each computes in a thread of its own, and those of the engine are what is left of its threads. */
  shareThreads(busy: number): Promise<void>
  /** Stops what is running, here and beside; the call that runs it throws. */
  interrupt(): void
  close(): void
}

export type EngineOptions = {
  /** Folder that relative paths start from. */
  readonly home: string
  readonly temp_dir: string
  /** Memory that the engine may take, such as `1GB`; beyond it spills to `temp_dir`. */
  readonly memory_limit: string
  readonly threads: number
}
