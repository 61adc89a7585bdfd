import type { Metric } from './metric.ts'
export type MetricRequest = { grain?: string; by?: readonly string[]; from?: string; to?: string; filter?: Readonly<Record<string, readonly string[]>> }
export function metricQuery(_m: Metric, _r: MetricRequest): { sql: string; values: readonly string[] } { return { sql: 'select 1', values: [] } }
export function parseMetricFilter(_t: readonly string[]): Record<string, string[]> { return {} }
