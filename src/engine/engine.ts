export type SqlValue = string | number | boolean | null
/** A row for machines: exact decimals and whole numbers beyond 2^53 are strings, dates and times ISO-like text. */
export type SqlRow = Readonly<Record<string, SqlValue>>

/** Whatever reads Parquet parts, runs a model, and writes Parquet parts. */
export type Engine = {
  /** Runs statements and forgets their result. Throws what the engine throws. */
  run(sql: string): Promise<void>
  /** Runs one query with bound values and gives its rows. */
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>
  /** Tables that a query reads, in no order. */
  tablesOf(sql: string): readonly string[]
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
