/* Written by web/write-client.ts from the OpenAPI document; do not edit. */
import { request } from './request.ts'

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly hint: string
}

export type ListMetricsAnswer = {
  readonly release: string
  readonly metrics: readonly ({
    readonly name: string
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly description: string
    readonly unit: string
    readonly format: {
      readonly style: "money" | "count" | "share" | "number"
      readonly decimals: number
    }
    readonly model: string
    readonly dimensions: readonly (string)[]
    readonly grains: readonly (string)[]
    readonly days: readonly (number)[]
  })[]
}

export type DailyFiguresAnswer = {
  readonly release: string
  readonly from: string
  readonly to: string
  readonly units: Readonly<Record<string, string>>
  readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
}

export type ReadMetricAnswer = {
  readonly metric: string
  readonly title: {
    readonly en: string
    readonly fr: string
  }
  readonly unit: string
  readonly release: string
  readonly as_of: string
  readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  readonly note?: string
  readonly receipt?: {
    readonly definition: {
      readonly name: string
      readonly unit: string
    }
    readonly sql: string
    readonly values: readonly (string | number | boolean | null)[]
    readonly release: string
    readonly as_of: string
    readonly model: string
    readonly model_file: string
    readonly model_sql: string
    readonly tables: readonly ({
      readonly name: string
      readonly hash: string
      readonly parts: readonly (string)[]
    })[]
    readonly parts: readonly (string)[]
    readonly files: readonly ({
      readonly file: string
      readonly sha256: string
    })[]
  }
}

export type ExplainFigureAnswer = {
  readonly metric: string
  readonly unit: string
  readonly release: string
  readonly value: string | number | boolean | null
  readonly parts: readonly ({
    readonly role: "value" | "numerator" | "denominator"
    readonly aggregate: string
    readonly figure: string | number | boolean | null
    readonly levels: readonly ({
      readonly table: string
      readonly rows: number
      readonly sum: string | number | boolean | null
    })[]
    readonly line_count: number
    readonly file_count: number
    readonly is_exact: boolean
    readonly lines: readonly ({
      readonly file: string
      readonly line: number
      readonly share: string | number | boolean | null
    })[]
    readonly note: string
  })[]
}

export type ListPagesAnswer = {
  readonly project: {
    readonly name: string
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly currency: string
    readonly external_api: boolean
  }
  readonly pages: readonly ({
    readonly name: string
    readonly title: {
      readonly en: string
      readonly fr: string
    }
  })[]
}

export type ReadPageAnswer = {
  readonly name: string
  readonly title: {
    readonly en: string
    readonly fr: string
  }
  readonly description?: {
    readonly en: string
    readonly fr: string
  }
  readonly filters: readonly (string)[]
  readonly names: Readonly<Record<string, {
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly unit?: string
    readonly values?: Readonly<Record<string, {
      readonly en: string
      readonly fr: string
    }>>
  }>>
  readonly range: "last_30_days" | "last_90_days" | "last_12_months" | "this_year" | "all"
  readonly grain?: "day" | "week" | "month" | "quarter" | "year"
  readonly version: string
  readonly tiles: readonly ({
    readonly name: string
    readonly kind: "figure" | "line" | "bar" | "stacked" | "heatmap" | "curve" | "table" | "rows" | "funnel" | "map"
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly note?: {
      readonly en: string
      readonly fr: string
    }
    readonly width: 1 | 2 | 3 | 4
    readonly grain?: "day" | "week" | "month" | "quarter" | "year"
    readonly metrics: readonly (string)[]
    readonly by: readonly (string)[]
    readonly limit: number
    readonly table: string
    readonly columns: readonly (string)[]
    readonly where?: string
    readonly sort: readonly (string)[]
    readonly places: Readonly<Record<string, readonly [number, number]>>
  })[]
}

export type ReadTileAnswer = {
  readonly release: string
  readonly as_of: string
  readonly tile: string
  readonly from: string | null
  readonly to: string | null
  readonly grain: "day" | "week" | "month" | "quarter" | "year" | null
  readonly unfiltered: readonly (string)[]
  readonly series: readonly ({
    readonly metric: string
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly description: string
    readonly unit: string
    readonly format: {
      readonly style: "money" | "count" | "share" | "number"
      readonly decimals: number
    }
    readonly address: string
    readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  })[]
  readonly spark: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  readonly names?: Readonly<Record<string, {
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly unit?: string
    readonly values?: Readonly<Record<string, {
      readonly en: string
      readonly fr: string
    }>>
  }>>
  readonly hidden: number | null
  readonly columns: readonly ({
    readonly name: string
    readonly type: string
  })[]
  readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
}

export type ListTablesAnswer = {
  readonly release: string
  readonly tables: readonly ({
    readonly name: string
    readonly kind: "staging" | "view" | "table" | "system"
    readonly description: string
    readonly rows: number
    readonly size_bytes: number
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly about: {
      readonly en: string
      readonly fr: string
    }
    readonly columns: readonly ({
      readonly name: string
      readonly type: string
    })[]
    readonly names: Readonly<Record<string, {
      readonly title: {
        readonly en: string
        readonly fr: string
      }
      readonly unit?: string
      readonly values?: Readonly<Record<string, {
        readonly en: string
        readonly fr: string
      }>>
    }>>
    readonly inputs: readonly (string)[]
  })[]
}

export type ReadTableAnswer = {
  readonly release: string
  readonly table: string
  readonly columns: readonly ({
    readonly name: string
    readonly type: string
  })[]
  readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  readonly next: string | null
}

export type ReadLineageAnswer = {
  readonly release: string
  readonly table: string
  readonly column: string
  readonly upstream: readonly ({
    readonly level: number
    readonly kind: "identity" | "transformation" | "aggregation" | "file" | "metric"
    readonly table: string
    readonly column: string
    readonly files: number
    readonly last_file: string
  })[]
  readonly downstream: readonly ({
    readonly level: number
    readonly kind: "identity" | "transformation" | "aggregation" | "file" | "metric"
    readonly table: string
    readonly column: string
    readonly files: number
    readonly last_file: string
  })[]
  readonly deciding: readonly (string)[]
  readonly decides: readonly ({
    readonly kind: "table" | "metric"
    readonly table: string
    readonly by: string
  })[]
}

export type RunQueryAnswer = {
  readonly release: string
  readonly columns: readonly ({
    readonly name: string
    readonly type: string
  })[]
  readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  readonly is_truncated: boolean
  readonly limit: number
}

export type ReadQualityAnswer = {
  readonly release: string
  readonly run_id: string
  readonly as_of: string
  readonly holds: boolean
  readonly accounts: readonly ({
    readonly contract: string
    readonly files: number
    readonly read: number
    readonly staged: number
    readonly quarantined: number
    readonly kept: number
    readonly superseded: number
    readonly orphans: number
    readonly title: {
      readonly en: string
      readonly fr: string
    }
  })[]
  readonly refused: readonly ({
    readonly landing_date: string
    readonly name: string
    readonly code: string
    readonly message: string
    readonly hint: string
  })[]
  readonly checks: readonly ({
    readonly name: string
    readonly kind: string
    readonly table: string
    readonly severity: "low" | "medium" | "high"
    readonly status: "passed" | "failed" | "error"
    readonly bad_rows: number
    readonly rows: number | null
    readonly rule: string
    readonly message: string
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly about: {
      readonly en: string
      readonly fr: string
    }
  })[]
  readonly days: readonly ({
    readonly run_id: string
    readonly env: string
    readonly day: string
    readonly judged_at: string
    readonly is_whole: boolean
    readonly checks: number
    readonly passed: number
    readonly failed: number
    readonly errors: number
    readonly bad_rows: number
    readonly records: number
    readonly quarantined: number
  })[]
}

export type ListQuarantineAnswer = {
  readonly release: string
  readonly quarantined: number
  readonly contracts: readonly ({
    readonly name: string
    readonly quarantined: number
    readonly columns: readonly (string)[]
    readonly key: readonly (string)[]
  })[]
  readonly records: readonly ({
    readonly id: string
    readonly contract: string
    readonly source_file: string
    readonly source_record: number
    readonly source_line: number
    readonly raw: string
    readonly cells: Readonly<Record<string, string>> | null
    readonly reasons: readonly ({
      readonly column: string
      readonly code: string
      readonly cell: string
      readonly text: string
      readonly place: string
    })[]
  })[]
}

export type UploadQuarantineAnswer = {
  readonly rows: number
  readonly unchanged: number
  readonly release: string | null
}

export type UploadFileAnswer = {
  readonly landing_date: string
  readonly name: string
  readonly size_bytes: number
  readonly sha256: string
  readonly is_new: boolean
}

export type ListRunsAnswer = {
  readonly runs: readonly ({
    readonly id: string
    readonly job_name: string
    readonly env: string
    readonly started_at: string
    readonly ended_at: string | null
    readonly status: "running" | "success" | "warning" | "error"
    readonly issues_found: number
    readonly message: string
    readonly release: string | null
  })[]
}

export type ReadRunAnswer = {
  readonly id: string
  readonly job_name: string
  readonly env: string
  readonly started_at: string
  readonly ended_at: string | null
  readonly status: "running" | "success" | "warning" | "error"
  readonly issues_found: number
  readonly message: string
  readonly release: string | null
  readonly steps: readonly ({
    readonly name: string
    readonly status: "success" | "error" | "skipped"
    readonly started_at: string
    readonly duration_ms: number
    readonly rows: number
    readonly message: string
  })[]
}

export type ListActionsAnswer = {
  readonly actions: readonly ({
    readonly name: string
    readonly title: {
      readonly en: string
      readonly fr: string
    }
    readonly cron: string | null
    readonly time_zone: string
    readonly next_due: string | null
    readonly next_due_local: string | null
    readonly role: "analyst" | "admin"
    readonly may_start: boolean
    readonly steps: readonly (string)[]
    readonly params: readonly ({
      readonly name: string
      readonly type: "text" | "integer" | "date" | "boolean"
      readonly default: string | number | boolean | null
      readonly one_of: readonly (string)[]
      readonly about: string
    })[]
    readonly last_run: {
      readonly status: string
      readonly started_at: string
    } | null
  })[]
  readonly external_api: boolean
}

export type AskExternalAnswer = {
  readonly run_id: string
  readonly status: "success" | "warning"
  readonly message: {
    readonly en: string
    readonly fr: string
  }
  readonly rate: Readonly<Record<string, unknown>> | null
  readonly weather: Readonly<Record<string, unknown>> | null
  readonly is_mock: boolean
}

export type StartActionAnswer = {
  readonly run: string
  readonly url: string
}

export type ListReleasesAnswer = {
  readonly releases: readonly ({
    readonly release: string
    readonly is_current: boolean
    readonly env: string
    readonly as_of: string
    readonly created_at: string
    readonly files: number
    readonly tables: number
    readonly run_id: string
  })[]
}

export type CurrentReleaseAnswer = {
  readonly id: string
  readonly created_at: string
  readonly as_of: string
  readonly accounts: readonly ({
    readonly contract: string
    readonly files: number
    readonly read: number
    readonly staged: number
    readonly quarantined: number
    readonly kept: number
    readonly superseded: number
    readonly orphans: number
  })[]
  readonly refused: readonly ({
    readonly landing_date: string
    readonly name: string
    readonly code: string
    readonly message: string
    readonly hint: string
  })[]
  readonly tables: readonly ({
    readonly name: string
    readonly kind: string
    readonly rows: number
    readonly size_bytes: number
    readonly columns: readonly ({
      readonly name: string
      readonly type: string
    })[]
  })[]
}

export type DiffReleasesAnswer = {
  readonly before: string
  readonly after: string
  readonly accounts: readonly ({
    readonly contract: string
    readonly count: "files" | "read" | "staged" | "quarantined" | "kept" | "superseded" | "orphans"
    readonly before: number
    readonly after: number
    readonly change: number
  })[]
  readonly tables: readonly ({
    readonly table: string
    readonly status: "added" | "removed" | "changed" | "same"
    readonly rows_before: number
    readonly rows_after: number
    readonly key: readonly (string)[]
    readonly added: number
    readonly removed: number
    readonly changed: number
    readonly changed_columns: Readonly<Record<string, number>>
    readonly added_columns: readonly (string)[]
    readonly removed_columns: readonly (string)[]
    readonly samples: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  })[]
  readonly metrics: readonly ({
    readonly metric: string
    readonly unit: string
    readonly before: string | number | boolean | null
    readonly after: string | number | boolean | null
    readonly change: string | number | boolean | null
    readonly moves: readonly ({
      readonly period: string | number | boolean | null
      readonly age_days: string | number | boolean | null
      readonly dimension: string | null
      readonly dimension_value: string | number | boolean | null
      readonly before: string | number | boolean | null
      readonly after: string | number | boolean | null
      readonly change: string | number | boolean | null
    })[]
  })[]
  readonly skipped: readonly ({
    readonly metric: string
    readonly reason: string
  })[]
}

export type RollBackAnswer = {
  readonly env: string
  readonly release: string
  readonly before: string | null
}

export type ReadHealthAnswer = {
  readonly status: "ok"
}

export type ReadReadyAnswer = {
  readonly ready: boolean
  readonly release: string | null
}

/** The catalogue of metrics. */
export const listMetrics = (): Promise<ListMetricsAnswer> => request<ListMetricsAnswer>('/metrics')

/** Metrics day by day, one row a day; without a range the last 30 days up to as_of. */
export const dailyFigures = (query: { metrics?: string | readonly (string)[]; from?: string; to?: string; range?: string } = {}): Promise<DailyFiguresAnswer> => request<DailyFiguresAnswer>('/metrics/daily', { query })

/** A figure: in total, or by time and dimension. */
export const readMetric = (name: string, query: { grain?: string; range?: string; from?: string; to?: string; by?: string | readonly (string)[]; filter?: string | readonly (string)[]; days?: string | readonly (string)[]; compare?: "0" | "1" | "true" | "false"; receipt?: "0" | "1" | "true" | "false" } = {}): Promise<ReadMetricAnswer> => request<ReadMetricAnswer>(`/metrics/${encodeURIComponent(name)}`, { query })

/** From a total of a metric down to the files and lines that it is made of, and what each line adds. */
export const explainFigure = (query: { metric: string; from?: string; to?: string; filter?: string | readonly (string)[]; days?: string | readonly (string)[]; limit?: number }): Promise<ExplainFigureAnswer> => request<ExplainFigureAnswer>('/explain', { query })

/** Pages of the dashboard: those of the project, and the common ones that it has figures for. */
export const listPages = (): Promise<ListPagesAnswer> => request<ListPagesAnswer>('/pages')

/** One page: its tiles, filters and range. */
export const readPage = (page: string): Promise<ReadPageAnswer> => request<ReadPageAnswer>(`/pages/${encodeURIComponent(page)}`)

/** The figures of one tile. */
export const readTile = (page: string, tile: string, query: { from?: string; to?: string; grain?: "day" | "week" | "month" | "quarter" | "year"; filter?: string | readonly (string)[]; version?: string } = {}): Promise<ReadTileAnswer> => request<ReadTileAnswer>(`/pages/${encodeURIComponent(page)}/tiles/${encodeURIComponent(tile)}`, { query })

/** The tables of the release. */
export const listTables = (): Promise<ListTablesAnswer> => request<ListTablesAnswer>('/tables')

/** Rows of a table, page by page; a browser gets a page to look at. */
export const readTable = (name: string, query: { filter?: string | readonly (string)[]; sort?: string | readonly (string)[]; limit?: number; after?: string; format?: "json" | "csv" | "parquet" | "arrow"; lang?: "en" | "fr" } = {}): Promise<ReadTableAnswer> => request<ReadTableAnswer>(`/tables/${encodeURIComponent(name)}`, { query })

/** Where a column comes from, down to the files, what it feeds, up to the metrics, and whose rows it decides. */
export const readLineage = (name: string, column: string): Promise<ReadLineageAnswer> => request<ReadLineageAnswer>(`/tables/${encodeURIComponent(name)}/columns/${encodeURIComponent(column)}/lineage`)

/** One read-only select over the tables of the release, within limits of rows (1 000 unless `limit` says otherwise), time and memory. */
export const runQuery = (body: {
  readonly sql: string
  readonly limit?: number
}, query: { format?: "json" | "csv" } = {}): Promise<RunQueryAnswer> => request<RunQueryAnswer>('/query', { method: 'POST', query, body, type: 'application/json' })

/** The accounting of rows, whether it holds, what checks said, and files of which nothing was taken. */
export const readQuality = (): Promise<ReadQualityAnswer> => request<ReadQualityAnswer>('/quality')

/** Rejected records, each with its file, line and reasons. */
export const listQuarantine = (query: { contract?: string; code?: string; id?: string; limit?: number } = {}): Promise<ListQuarantineAnswer> => request<ListQuarantineAnswer>('/quarantine', { query })

/** Rows of a downloaded quarantine, mended: the next build takes them up, or this one with build=true. */
export const uploadQuarantine = (body: string, query: { build?: "0" | "1" | "true" | "false" } = {}): Promise<UploadQuarantineAnswer> => request<UploadQuarantineAnswer>('/quarantine', { method: 'POST', query, body, type: 'text/csv' })

/** Lands a file as it is, for the next build; never replaces one: other content under a name that is taken becomes name~002.csv. */
export const uploadFile = (name: string, body: string, query: { date?: string } = {}): Promise<UploadFileAnswer> => request<UploadFileAnswer>(`/landing/${encodeURIComponent(name)}`, { method: 'POST', query, body, type: 'application/octet-stream' })

/** The journal, newest first. */
export const listRuns = (query: { job?: string; status?: "running" | "success" | "warning" | "error"; limit?: number } = {}): Promise<ListRunsAnswer> => request<ListRunsAnswer>('/runs', { query })

/** One run with its steps. */
export const readRun = (id: string): Promise<ReadRunAnswer> => request<ReadRunAnswer>(`/runs/${encodeURIComponent(id)}`)

/** The jobs of the project: what they do, when they are due next, how they last ended. */
export const listActions = (): Promise<ListActionsAnswer> => request<ListActionsAnswer>('/actions')

/** Ask the outside services that the project names, exchange rate and weather; their message, and a run in the journal. */
export const askExternal = (body: {
}): Promise<AskExternalAnswer> => request<AskExternalAnswer>('/actions/external_api', { method: 'POST', body, type: 'application/json' })

/** Start a job; it goes on by itself, and its run tells how it ends. */
export const startAction = (job: string, body: {
  readonly params?: Readonly<Record<string, string | number | boolean>>
}): Promise<StartActionAnswer> => request<StartActionAnswer>(`/actions/${encodeURIComponent(job)}`, { method: 'POST', body, type: 'application/json' })

/** Versions of the warehouse, oldest first. */
export const listReleases = (): Promise<ListReleasesAnswer> => request<ListReleasesAnswer>('/releases')

/** The current release: its accounting, refused files and tables. */
export const currentRelease = (): Promise<CurrentReleaseAnswer> => request<CurrentReleaseAnswer>('/releases/current')

/** What differs between a release and another, by default the current one: accounting of rows, rows of tables, and figures of metrics. */
export const diffReleases = (id: string, query: { with?: string } = {}): Promise<DiffReleasesAnswer> => request<DiffReleasesAnswer>(`/releases/${encodeURIComponent(id)}/diff`, { query })

/** Make an earlier release the current one; nothing is rebuilt. */
export const rollBack = (id: string): Promise<RollBackAnswer> => request<RollBackAnswer>(`/releases/${encodeURIComponent(id)}/rollback`, { method: 'POST' })

/** Whether the server runs. */
export const readHealth = (): Promise<ReadHealthAnswer> => request<ReadHealthAnswer>('/health')

/** Whether there is a release to serve; 503 where there is none. */
export const readReady = (): Promise<ReadReadyAnswer> => request<ReadReadyAnswer>('/ready')
