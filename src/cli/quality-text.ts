import { type QualitySummary, shown_days } from '../check/quality-summary.ts'
import { affectedText, findingText, headLines, sampleColumns } from '../check/quality-words.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import { type Output, safeText, tableText } from './output.ts'

/** A summary for the terminal. */
export function qualityText(summary: QualitySummary, output: Output): string {
  const { project, env, day, results, days } = summary
  return [
    `${output.bold(`quality of ${project}`)} (${env}), ${day}`,
    ...headLines(summary).map((line) => `  ${line}`),
    '',
    tableText(results.map(rowOf)),
    ...results.flatMap((result) => detailText(result, output)),
    '',
    output.bold(
      days.length < shown_days ? 'days' : `the last ${shown_days} days on which checks ran (--day D for another)`,
    ),
    tableText(days, ['day', 'checks', 'passed', 'failed', 'errors', 'bad_rows', 'records', 'quarantined']),
  ].join('\n')
}

/** The checks that did not pass, with what to look at; nothing where all passed. */
export function failedText(results: readonly CheckResult[], output: Output): readonly string[] {
  return results.flatMap((result) => detailText(result, output))
}

function rowOf(result: CheckResult): Readonly<Record<string, unknown>> {
  const { name, severity, status, rule } = result
  return { check: name, severity, status, affected: affectedText(result), rule }
}

function detailText(result: CheckResult, output: Output): readonly string[] {
  const { name, severity, status } = result
  if (status === 'passed') return []
  const head = `${output.bad(status === 'failed' ? 'failed' : 'cannot run')} ${name} (${severity}): ${safeText(findingText(result))}`
  if (status === 'error') return ['', head]
  const samples = tableText(result.samples, sampleColumns(result))
  const shown = result.samples.length < result.bad_rows ? [`  ${result.samples.length} of ${result.bad_rows} rows`] : []
  return ['', head, ...samples.split('\n').map((line) => `  ${line}`), ...shown]
}
