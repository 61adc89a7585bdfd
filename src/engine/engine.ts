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
    }
  | { readonly ok: false; readonly message: string; readonly position: number }

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
  /** Columns that a query gives. */
  columnsOf(sql: string): Promise<readonly { readonly name: string; readonly type: string }[]>
  /** Stops what is running; the call that runs it throws. */
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
