import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { qualityHtml } from '../../src/check/quality-html.ts'
import { qualityMarkdown } from '../../src/check/quality-markdown.ts'
import { type QualitySummary, summarizeQuality } from '../../src/check/quality-summary.ts'
import { makeOutput } from '../../src/cli/output.ts'
import { qualityText } from '../../src/cli/quality-text.ts'
import type { Run } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { type CheckResult, qualityLog } from '../../src/journal/quality-log.ts'

const run: Run = {
  id: 'r1',
  job_name: 'build',
  env: 'production',
  started_at: '2026-01-02T10:00:00.000Z',
  ended_at: '2026-01-02T10:01:00.000Z',
  status: 'warning',
  issues_found: 2,
  message: '',
  release: '20260102-100100-abcdef',
}

const base = { kind: 'sql', table: '', message: '', samples: [], duration_ms: 1, rows: null } as const
const results: readonly CheckResult[] = [
  { ...base, name: 'fine', severity: 'high', status: 'passed', bad_rows: 0, rows: 7, rule: 'id is unique' },
  {
    ...base,
    name: 'names',
    severity: 'low',
    status: 'failed',
    bad_rows: 2,
    rule: 'no <b> in a | name',
    samples: [{ name: '<script>alert(1)</script>|\n`x`', total: '1.00' }],
  },
  { ...base, name: 'broken', severity: 'medium', status: 'error', bad_rows: 0, rule: '', message: 'no table "x"' },
]

function summaryOf(): QualitySummary {
  const database = new DatabaseSync(':memory:')
  migrate(database)
  database
    .prepare(
      `insert into run (id, job_name, env, started_at, status, issues_found, message) values ('r1', 'build', 'production', '', 'warning', 2, '')`,
    )
    .run()
  const log = qualityLog(database)
  const suite = { run_id: 'r1', env: 'production', day: '2026-01-02', judged_at: run.started_at, is_whole: true }
  const counts = { checks: 3, passed: 1, failed: 1, errors: 1, bad_rows: 2, records: 20, quarantined: 4 }
  log.save({ ...suite, ...counts }, results)
  return summarizeQuality(log, { project: 'shop & co', env: 'production' }, (id) => (id === 'r1' ? run : undefined))
}

describe('a summary of quality', () => {
  it('keeps every figure through the journal', () => {
    expect(summaryOf().results).toMatchObject([results[1], results[2], results[0]])
  })

  it('is Markdown whose cells hold', () => {
    const lines = qualityMarkdown(summaryOf()).split('\n')
    expect(lines[0]).toBe('# Quality of shop &amp; co (production), 2026-01-02')
    expect(lines).toContain('- 3 checks: 1 passed, 1 failed, 1 could not run')
    expect(lines).toContain('| `fine` | high | passed | 0 of 7 | id is unique |')
    expect(lines).toContain('| `names` | low | failed | 2 | no &lt;b> in a \\| name |')
    expect(lines).toContain('| `broken` | medium | error | not known | no table "x" |')
    expect(lines).toContain('| &lt;script>alert(1)&lt;/script>\\| \\`x\\` | 1.00 |')
    expect(lines).toContain('| 2026-01-02 | 3 | 1 | 1 | 1 | 2 | 20 | 4 |')
  })

  it('is one HTML file in which data stays text', () => {
    const page = qualityHtml(summaryOf())
    expect(page).toContain('<title>Quality of shop &amp; co, 2026-01-02</title>')
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('no table &quot;x&quot;')
    expect(page).not.toMatch(/(src|href)=/)
    expect(page.match(/<td>/g)?.length).toBeGreaterThan(0)
    expect(page.match(/<tr>/g)?.length).toBe(page.match(/<\/tr>/g)?.length)
  })

  it('is a table for the terminal, without control characters of the data', () => {
    const output = makeOutput({ write: () => true }, { write: () => true }, false, false)
    const text = qualityText(summaryOf(), output)
    expect(text).toContain('2 rows affected; 4 of 20 records in quarantine')
    expect(text).toMatch(/names +low +failed +2 +no <b> in a \| name/)
    expect(text).toContain('cannot run broken (medium): no table "x"')
    expect(text).toContain('<script>alert(1)</script>|␣`x`')
    expect(text).toContain('1 of 2 rows')
  })
})
