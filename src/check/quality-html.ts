import type { CheckResult, QualitySuite } from '../journal/quality-log.ts'
import { escapeHtml } from '../text/escape-html.ts'
import type { QualitySummary } from './quality-summary.ts'
import { affectedText, findingText, headLines, sampleColumns } from './quality-words.ts'

const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566173; --line: #d9dee6; --paper: #fbfbf9; --card: #ffffff; --good: #1d7044; --bad: #a4262c; --odd: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a7b1c0; --line: #343d4b; --paper: #14181f; --card: #1c222c; --good: #6fce9b; --bad: #ff9a9a; --odd: #f0c274; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; margin: 0; letter-spacing: -.02em; } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; } p { margin: .2rem 0; color: var(--soft); }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.2rem 0; } .tile { flex: 1 1 8rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .tile span { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: .6rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } caption { text-align: left; padding: .6rem .8rem; color: var(--soft); }
th, td { padding: .4rem .8rem; text-align: left; border-top: 1px solid var(--line); vertical-align: top; } thead th { color: var(--soft); font-weight: 600; border-top: 0; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } .tight { white-space: nowrap; }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; } .error { color: var(--odd); font-weight: 600; }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, monospace; }
.bar { display: flex; height: .7rem; width: 10rem; border-radius: .2rem; overflow: hidden; background: var(--line); } .bar i { display: block; height: 100%; }
@media print { body { background: #fff; } .tile, .wide { break-inside: avoid; } }
`

const status_text: Readonly<Record<string, string>> = {
  passed: '✓ passed',
  failed: '✗ failed',
  error: '! could not run',
}

/** A summary as one HTML file that needs nothing beside it: no script, no font, no network. */
export function qualityHtml(summary: QualitySummary): string {
  const { project, env, day, results, days } = summary
  const title = `Quality of ${project}, ${day}`
  const failed = results.filter(({ samples }) => samples.length > 0)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
${[`environment ${env}`, ...headLines(summary)].map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
<div class="tiles">${tiles(summary)}</div>
<h2>Checks</h2>
${table(
  'What did not pass stands first.',
  ['check', 'severity', 'status', 'rows affected', 'rule'],
  results.map(
    (one) =>
      `<tr><td><code>${escapeHtml(one.name).replaceAll('_', '_<wbr>')}</code></td><td>${one.severity}</td><td class="tight ${one.status}">${status_text[one.status] ?? one.status}</td><td class="number">${affectedText(one)}</td><td>${escapeHtml(findingText(one))}</td></tr>`,
  ),
)}
${failed.length === 0 ? '' : '<h2>Samples of the rows affected</h2>'}
${failed.map(samplesTable).join('\n')}
<h2>Days</h2>
${table('The last run of all checks of each day.', ['day', 'passed, failed, could not run', 'checks', 'passed', 'failed', 'could not run', 'rows affected', 'records', 'in quarantine'], days.map(dayRow))}
</body></html>
`
}

function tiles(summary: QualitySummary): string {
  const { passed, failed, errors, bad_rows, quarantined } = summary
  const tile = (value: number, words: string, tone: string): string =>
    `<div class="tile"><b class="${value > 0 ? tone : ''}">${value}</b><span>${words}</span></div>`
  return [
    tile(passed, 'passed', 'passed'),
    tile(failed, 'failed', 'failed'),
    tile(errors, 'could not run', 'error'),
    tile(bad_rows, 'rows affected', ''),
    tile(quarantined, 'records in quarantine', ''),
  ].join('')
}

function samplesTable(result: CheckResult): string {
  const columns = sampleColumns(result)
  const caption = `${result.name}: ${result.rule}; ${affectedText(result)} affected, ${result.samples.length} here`
  const rows = result.samples.map(
    (sample) => `<tr>${columns.map((name) => `<td>${escapeHtml(String(sample[name] ?? ''))}</td>`).join('')}</tr>`,
  )
  return table(caption, columns, rows)
}

function dayRow(suite: QualitySuite): string {
  const { day, checks, passed, failed, errors, bad_rows, records, quarantined } = suite
  const part = (n: number, tone: string): string =>
    n === 0 ? '' : `<i style="width:${((n / Math.max(1, checks)) * 100).toFixed(2)}%;background:var(--${tone})"></i>`
  const bar = `<div class="bar" aria-hidden="true">${part(passed, 'good')}${part(failed, 'bad')}${part(errors, 'odd')}</div>`
  const numbers = [checks, passed, failed, errors, bad_rows, records, quarantined]
  return `<tr><td class="tight">${day}</td><td>${bar}</td>${numbers.map((n) => `<td class="number">${n}</td>`).join('')}</tr>`
}

function table(caption: string, names: readonly string[], rows: readonly string[]): string {
  const head = names.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')
  return `<div class="wide"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`
}
