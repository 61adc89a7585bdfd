import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startProgram } from '../support/disk-project.ts'
import { queryRows } from '../support/run-program.ts'
import { makeServedProject } from '../support/served-project.ts'

const made = makeServedProject(16, 40)
const where = ['--project', made.project, '--home', made.home] as const
const run = async (...words: readonly string[]) => startProgram([...words, ...where]).ended

beforeAll(async () => {
  const { code, err } = await run('build', '--settle', '0')
  expect(code, err).toBe(0)
})

describe('tallyhouse report', { timeout: 240_000 }, () => {
  it('writes a page, and says what goes on', async () => {
    const { code, out, err } = await run('report', 'overview', '--format', 'html,xlsx', '--json')
    expect(code, err).toBe(0)
    const answer: unknown = JSON.parse(out)
    expect(answer).toMatchObject({
      release: expect.stringMatching(/^\d{8}-/),
      files: ['overview.html', 'overview.xlsx'].map((name) => join(made.home, 'out', name)),
    })
    const spoken = await run('report', 'overview', '--format', 'md')
    expect(spoken.err).toContain('overview.md, 1 of 1 formats')
  })

  it('writes the weekly note with runs, steps, checks, and answers as the server gives them', async () => {
    const { code, err } = await run('report', 'update', '--format', 'md', '--lang', 'fr')
    expect(code, err).toBe(0)
    const note = readFileSync(join(made.home, 'out', 'update.fr.md'), 'utf8')
    expect(note).toMatch(/\| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| build \| (réussi|avec remarque) \|/)
    expect(note).toContain('stage orders')
    expect(note).toContain('GET /metrics/revenue?grain=month → 200')
    expect(note).toContain(' "metric": "revenue",')
    expect(note).toMatch(/orders \| \d+ \| \d+/)
    expect(note).toMatch(/^## Chiffres, \d+ .* – \d+ .* \d{4}$/m)
    const dated = await run('report', 'update', '--format', 'md', '--from', '2020-01-01', '--to', '2020-01-07')
    expect(dated.code, dated.err).toBe(0)
    expect(readFileSync(join(made.home, 'out', 'update.md'), 'utf8')).toContain('There were no runs in these days.')
  })

  it('gives the figures of the note’s days against those before, and says which days; where the data end earlier, their last', async () => {
    const sumOf = async (from: string, to: string): Promise<string> => {
      const sql = `select sum(amount) as revenue from fct_lines where day between '${from}' and '${to}'`
      const [row] = await queryRows(made.project, made.home, sql)
      return Number(row?.['revenue']).toLocaleString('en', { minimumFractionDigits: 2 })
    }
    const noteOf = async (...days: readonly string[]): Promise<string> => {
      const { code, err } = await run('report', 'update', '--format', 'md', ...days)
      expect(code, err).toBe(0)
      return readFileSync(join(made.home, 'out', 'update.md'), 'utf8').replaceAll('\u00a0', ' ')
    }
    // The runs are of today, the landed days end in January.
    const [last, before] = [await sumOf('2026-01-10', '2026-01-16'), await sumOf('2026-01-03', '2026-01-09')]
    const late = await noteOf()
    const range = '10 Jan 2026 – 16 Jan 2026'
    expect(late).toContain(`## Figures, ${range}\n`)
    expect(late).toContain(
      `Figures of ${range}, compared to the period before, 3 Jan 2026 – 9 Jan 2026. The data end on 16 Jan 2026`,
    )
    expect(late).toContain(`- **Revenue, ${range}**: CHF ${last} (`)
    expect(late).toContain(` from CHF ${before})`)
    const titles =
      late
        .split('## Figures')[1]
        ?.split('## What the API')[0]
        ?.split(/^### .*\n\n/m)
        .slice(1) ?? []
    expect(titles.length).toBeGreaterThan(0)
    for (const text of titles) expect(text.startsWith(range), text).toBe(true)
    const early = await noteOf('--from', '2026-01-02', '--to', '2026-01-05')
    expect(early).toContain(`- **Revenue, 2 Jan 2026 – 5 Jan 2026**: CHF ${await sumOf('2026-01-02', '2026-01-05')}\n`)
    expect(early).toContain('2 Jan 2026 – 5 Jan 2026; the data do not reach back over the whole period before.\n')
  })

  it.each([
    [['report', 'nothing'], 'page_unknown'],
    [['report', 'overview', '--format', 'docx'], 'value_invalid'],
    [['report', 'update', '--from', 'monday'], 'value_invalid'],
  ])('refuses %j', async (words, code) => {
    const ended = await run(...words, '--json')
    expect([1, 2]).toContain(ended.code)
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code } })
  })

  it('leaves nothing half written', () => {
    expect(existsSync(join(made.home, 'out'))).toBe(true)
    expect(readdirSync(join(made.home, 'out')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
