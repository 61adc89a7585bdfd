import type { CheckResult } from '../journal/quality-log.ts'

/** Results that stop a release: severity high, and not passed. A check that could not run gives no leave to publish. */
export function stoppers(results: readonly CheckResult[]): readonly CheckResult[] {
  return results.filter(({ severity, status }) => severity === 'high' && status !== 'passed')
}

/** Counts of some results, as one line for people; undefined where there is none. */
export function resultsLine(results: readonly CheckResult[]): string | undefined {
  if (results.length === 0) return undefined
  const failed = results.filter(({ status }) => status === 'failed')
  const broken = results.filter(({ status }) => status === 'error')
  if (failed.length === 0 && broken.length === 0) return `${results.length} checks passed`
  const rows = failed.reduce((sum, { bad_rows }) => sum + bad_rows, 0)
  return [
    `${failed.length} of ${results.length} checks failed (${rowsText(rows)} affected)`,
    ...(broken.length > 0 ? [`${broken.length} could not run`] : []),
  ].join(', ')
}

/** `1 row`, `2 rows`. */
export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
