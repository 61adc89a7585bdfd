import type { CheckResult } from '../journal/quality-log.ts'
import type { QualitySummary } from './quality-summary.ts'

/** The head of a summary in sentences, the same in every form. */
export function headLines(summary: QualitySummary): readonly string[] {
  const { checks, passed, failed, errors, stoppers, bad_rows, records, quarantined, run, day } = summary
  const released = run.status === 'error' || run.release === null ? 'nothing was released' : `release ${run.release}`
  const judged = summary.judged_at.startsWith(day) ? '' : `, judged ${summary.judged_at}`
  return [
    `${count(checks, 'check')}: ${passed} passed, ${failed} failed, ${errors} could not run${judged}`,
    ...(stoppers > 0 ? [`${count(stoppers, 'check')} of severity high did not pass`] : []),
    `${count(bad_rows, 'row')} affected; ${quarantined} of ${count(records, 'record')} in quarantine`,
    `run ${run.id} (${run.job_name}): ${run.status}, ${released}`,
  ]
}

/** Rows that are bad, of how many. */
export function affectedText({ status, bad_rows, rows }: CheckResult): string {
  if (status === 'error') return 'not known'
  return rows === null ? String(bad_rows) : `${bad_rows} of ${rows}`
}

/** What a check found, or why it could not run. */
export function findingText({ status, rule, message }: CheckResult): string {
  return status === 'error' ? message : rule
}

/** The columns of samples, in the order in which they first stand. */
export function sampleColumns({ samples }: Pick<CheckResult, 'samples'>): readonly string[] {
  return [...new Set(samples.flatMap((sample) => Object.keys(sample)))]
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}
