import type { SqlValue } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import { tablesBelow } from '../lake/tables-below.ts'
import type { Metric } from './metric.ts'
import type { MetricQuery } from './metric-query.ts'

/** What a figure is made of: enough to ask for it again by hand and to find every byte behind it. */
export type Receipt = {
  readonly definition: Metric
  readonly sql: string
  readonly values: readonly SqlValue[]
  readonly release: string
  readonly as_of: string
  readonly model: string
  readonly model_file: string
  readonly model_sql: string
  /** The model's table and all tables that it is made of, each with its own parts, relative to the home. */
  readonly tables: readonly { readonly name: string; readonly hash: string; readonly parts: readonly string[] }[]
  /** Parts of all these tables, each once. */
  readonly parts: readonly string[]
  /** Landed files of these tables as `date/name`, with their SHA-256. */
  readonly files: readonly { readonly file: string; readonly sha256: string }[]
}

/** The receipt of an answer. */
export function metricReceipt(metric: Metric, { sql, values }: MetricQuery, manifest: Manifest): Receipt {
  const tables = tablesBelow(manifest, metric.model)
  const names = new Set(tables.map(({ name }) => name))
  const files = manifest.files.filter(({ contract }) => names.has(`staged_${contract}`))
  return {
    definition: metric,
    sql,
    values,
    release: manifest.id,
    as_of: manifest.as_of,
    model: metric.model,
    model_file: tables[0]?.model_file ?? '',
    model_sql: tables[0]?.model_sql ?? '',
    tables: tables.map(({ name, hash, parts }) => ({ name, hash, parts })),
    parts: [...new Set(tables.flatMap(({ parts }) => parts))].toSorted(),
    files: files.map(({ landing_date, name, sha256 }) => ({ file: `${landing_date}/${name}`, sha256 })),
  }
}
