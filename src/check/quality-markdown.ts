import type { CheckResult } from '../journal/quality-log.ts'
import type { QualitySummary } from './quality-summary.ts'
import { affectedText, findingText, headLines, sampleColumns } from './quality-words.ts'

/** A summary as Markdown: counts, every check, samples of what failed, the last days. */
export function qualityMarkdown(summary: QualitySummary): string {
  const { project, env, day, results, days } = summary
  const failed = results.filter(({ status }) => status === 'failed')
  return [
    `# Quality of ${cell(project)} (${env}), ${day}`,
    '',
    ...headLines(summary).map((line) => `- ${cell(line)}`),
    '',
    '## Checks',
    '',
    ...table(
      ['check', 'severity', 'status', 'rows affected', 'rule'],
      results.map((one) => [one.name, one.severity, one.status, affectedText(one), findingText(one)]),
      0,
    ),
    '',
    ...failed.flatMap(samplesOf),
    '## Days',
    '',
    ...table(
      ['day', 'checks', 'passed', 'failed', 'could not run', 'rows affected', 'records', 'in quarantine'],
      days.map((one) => [
        one.day,
        one.checks,
        one.passed,
        one.failed,
        one.errors,
        one.bad_rows,
        one.records,
        one.quarantined,
      ]),
    ),
    '',
  ].join('\n')
}

function samplesOf(result: CheckResult): readonly string[] {
  const columns = sampleColumns(result)
  return [
    `### ${result.name}`,
    '',
    `${cell(result.rule)}: ${affectedText(result)} rows are bad, ${result.samples.length} of them here.`,
    '',
    ...table(
      columns,
      result.samples.map((sample) => columns.map((name) => sample[name] ?? '')),
    ),
    '',
  ]
}

/** A table; the cells of column `code` are names that stand as code. */
function table(names: readonly string[], rows: readonly (readonly unknown[])[], code = -1): readonly string[] {
  const line = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`
  const cellsOf = (row: readonly unknown[]): readonly string[] =>
    row.map((one, index) => (index === code ? `\`${String(one)}\`` : cell(String(one))))
  return [line(names.map(cell)), `|${names.map(() => '---').join('|')}|`, ...rows.map(cellsOf).map(line)]
}

/** Text of somebody's file must neither end a cell nor become markup. */
function cell(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]|]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\p{Cc}+/gu, ' ')
}
