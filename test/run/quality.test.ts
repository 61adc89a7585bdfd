import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CheckSpec, normalizeCheck } from '../../src/check/check.ts'
import { check } from '../../src/check/check-builders.ts'
import { summarizeQuality } from '../../src/check/quality-summary.ts'
import { normalizeExpectation } from '../../src/contract/expectation.ts'
import { isTallyError, type TallyError } from '../../src/error/tally-error.ts'
import { type Journal, openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest, currentReleaseId, releaseIds } from '../../src/lake/read-release.ts'
import { build } from '../../src/run/build.ts'
import type { BuildOutcome } from '../../src/run/build-options.ts'
import { checkRelease } from '../../src/run/check-release.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { type LoadedProject, loadProject } from '../../src/run/load-project.ts'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { buildOptions, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

function projectWith(...checks: readonly CheckSpec[]): LoadedProject {
  const loaded = smallProject()
  return { ...loaded, project: { ...loaded.project, checks: checks.map(normalizeCheck) } }
}

/** The small project, whose orders are expected every day. */
function expecting(loaded: LoadedProject): LoadedProject {
  const expected = normalizeExpectation('every day')
  if (typeof expected === 'string') throw new Error(expected)
  const contracts = loaded.project.contracts.map((one) => (one.name === 'orders' ? { ...one, expected } : one))
  return { ...loaded, project: { ...loaded.project, contracts } }
}

function buildAt(home: string, project: LoadedProject, now = '2026-01-02T10:00:00Z'): Promise<BuildOutcome> {
  return build(project, buildOptions(home, { settle_ms: 0 }), { ...defaultEffects, now: () => new Date(now) })
}

async function errorOf(work: Promise<unknown>): Promise<TallyError> {
  try {
    await work
  } catch (error) {
    if (isTallyError(error)) return error
    throw error
  }
  throw new Error('it did not fail')
}

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

function withJournal<T>(home: string, use: (journal: Journal) => T): T {
  const paths = homePaths(home)
  const journal = openJournal(paths.state, paths.logs)
  try {
    return use(journal)
  } finally {
    journal.close()
  }
}

const orders = (...rows: readonly string[]): string =>
  `order_id,customer_id,status,placed_at,total\n${rows.join('\n')}\n`
const noLines = { '2026-01-02/orders.csv': orders('3,c1,paid,2026-01-02 10:00:00,9') }
const hasLines = check.sql('order_has_lines', 'select order_id, total from fct_orders where lines_total = 0', {
  severity: 'high',
  description: 'every order has a line',
})

describe('the gate', () => {
  it('keeps the last release where a check of severity high fails, and says how to look', async () => {
    const home = makeHome(cleanFiles)
    const project = projectWith(hasLines, check.notNull('fct_orders.customer_id'))
    const first = await buildAt(home, project)
    expect(first.status).toBe('success')
    expect(first.message).toContain('2 checks passed')
    land(home, noLines)
    const pointer = readFileSync(join(home, 'lake/environments/production.json'), 'utf8')
    const error = await errorOf(buildAt(home, project, '2026-01-03T10:00:00Z'))
    expect(error.code).toBe('checks_failed')
    expect(error.exit).toBe(1)
    expect(error.message).toContain('order_has_lines (1 row)')
    expect(error.message).toContain(`${first.manifest.id} stands`)
    expect(readFileSync(join(home, 'lake/environments/production.json'), 'utf8')).toBe(pointer)
    expect(releaseIds(homePaths(home))).toEqual([first.manifest.id])
    const run = String(error.params['run'])
    expect(error.hint).toContain(`tallyhouse quality --run ${run}`)
    withJournal(home, (journal) => {
      expect(journal.runs(1)[0]).toMatchObject({ id: run, status: 'error', issues_found: 1, release: null })
      expect(journal.quality.results(run)).toMatchObject([
        { name: 'order_has_lines', status: 'failed', bad_rows: 1, samples: [{ order_id: '3', total: '9.00' }] },
        { name: 'fct_orders_customer_id_not_null', status: 'passed', bad_rows: 0, samples: [] },
      ])
    })
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8').trim().split('\n').at(-1)).toMatch(
      /^build,2026-01-03T10:00:00.000Z,error,1,.*order_has_lines/,
    )
  })

  it('releases once the rows are mended', async () => {
    const home = makeHome({ ...cleanFiles, ...noLines })
    const project = projectWith(hasLines)
    expect((await errorOf(buildAt(home, project))).code).toBe('checks_failed')
    expect(currentReleaseId(homePaths(home), 'production')).toBeUndefined()
    land(home, { '2026-01-02/lines.csv': 'order_id,line_no,quantity,price\n3,1,1,9\n' })
    const outcome = await buildAt(home, project)
    expect(outcome.is_new).toBe(true)
    expect(currentReleaseId(homePaths(home), 'production')).toBe(outcome.manifest.id)
  })

  it('reports low and medium, and releases', async () => {
    const home = makeHome({ ...cleanFiles, ...noLines })
    const outcome = await buildAt(home, projectWith({ ...hasLines, severity: 'medium' }))
    expect(outcome).toMatchObject({ status: 'warning', is_new: true })
    expect(outcome.message).toContain('1 of 1 checks failed (1 row affected)')
    withJournal(home, (journal) => expect(journal.runs(1)[0]).toMatchObject({ status: 'warning', issues_found: 1 }))
  })

  it('takes a check of severity high that cannot run for no leave to publish; a lesser one is reported', async () => {
    const home = makeHome(cleanFiles)
    const error = await errorOf(buildAt(home, projectWith(check.notNull('fct_orders.nothing', { severity: 'high' }))))
    expect(error.message).toMatch(/fct_orders_nothing_not_null \(it cannot run: .*nothing.*mend the check/)
    expect(currentReleaseId(homePaths(home), 'production')).toBeUndefined()
    const outcome = await buildAt(home, projectWith(check.notNull('nowhere.id')))
    expect(outcome).toMatchObject({ status: 'warning', is_new: true })
    expect(outcome.message).toContain('1 could not run')
    expect(outcome.checks[0]?.message).toContain('reads nowhere')
  })

  it('runs changed checks again, and no model', async () => {
    const home = makeHome({ ...cleanFiles, ...noLines })
    const first = await buildAt(home, projectWith(check.notNull('fct_orders.order_id')))
    const again = await buildAt(home, projectWith(check.notNull('fct_orders.order_id', { description: 'said so' })))
    expect(again.is_new).toBe(false)
    const second = await buildAt(home, projectWith(check.notNull('fct_orders.order_id', { severity: 'high' })))
    expect(second.is_new).toBe(true)
    const partsOf = ({ manifest }: BuildOutcome): unknown =>
      manifest.tables.map(({ name, hash, parts }) => [name, hash, parts])
    expect(partsOf(second)).toEqual(partsOf(first))
    const stopped = await errorOf(buildAt(home, projectWith(hasLines)))
    expect(stopped.message).toContain(`${second.manifest.id} stands`)
  })

  it('counts the accounting anew, and limits the quarantine', async () => {
    const bad = {
      '2026-01-02/orders.csv': orders('7,c1,nope,2026-01-02 10:00:00,9', '1,c1,paid,2026-01-02 10:00:00,9'),
    }
    const home = makeHome({ ...cleanFiles, ...bad })
    const project = projectWith(
      check.accounting('orders'),
      check.accounting('orders', { name: 'quarter', max_quarantined: 0.25 }),
      check.accounting('orders', { name: 'fifth', max_quarantined: 0.2 }),
      check.accounting('nothing'),
    )
    const { checks } = await buildAt(home, project)
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ['orders_accounting', 'passed'],
      ['quarter', 'passed'],
      ['fifth', 'failed'],
      ['nothing_accounting', 'error'],
    ])
    expect(checks[2]?.samples).toMatchObject([{ read: '4', staged: '3', quarantined: '1', kept: '2', superseded: '1' }])
  })
})

describe('with nothing new', () => {
  it('judges what the clock can change, and nothing else', async () => {
    const home = makeHome(cleanFiles)
    const fresh = check.freshness('stg_orders.placed_at', { max_age_hours: 48 })
    const project = expecting(projectWith(fresh, check.notNull('fct_orders.order_id')))
    const first = await buildAt(home, project)
    expect(first.checks.map(({ name, status }) => [name, status])).toEqual([
      ['stg_orders_placed_at_freshness', 'passed'],
      ['fct_orders_order_id_not_null', 'passed'],
      ['orders_drops', 'passed'],
    ])
    const later = await buildAt(home, project, '2026-01-04T10:00:00Z')
    expect(later).toMatchObject({ is_new: false, status: 'warning' })
    expect(later.checks.map(({ name, status, bad_rows }) => [name, status, bad_rows])).toEqual([
      ['stg_orders_placed_at_freshness', 'failed', 1],
      ['orders_drops', 'failed', 2],
    ])
    land(home, { '2026-01-02/orders.csv': orders('3,c1,paid,2026-01-02 10:00:00,9') })
    const late = await buildAt(home, project, '2026-01-04T12:00:00Z')
    expect(late.checks.at(-1)?.samples).toMatchObject([
      { landing_date: '2026-01-03', kind: 'missing' },
      { landing_date: '2026-01-02', kind: 'late', records: 1 },
    ])
    land(home, {
      '2026-01-02/orders.csv': orders('3,c1,paid,2026-01-02 10:00:00,9', '4,c1,paid,2026-01-02 10:00:00,9'),
      '2026-01-02/orders copy.csv': orders('3,c1,paid,2026-01-02 10:00:00,9', '4,c1,paid,2026-01-02 10:00:00,9'),
    })
    const resent = await buildAt(home, project, '2026-01-04T14:00:00Z')
    const detail = resent.checks.at(-1)?.samples.find((sample) => sample['kind'] === 're-sent')?.['detail']
    expect(detail).toMatch(/a copy of a file beside it/)
    const summary = withJournal(home, (journal) =>
      summarizeQuality(journal.quality, { project: 'small', env: 'production' }, (id) =>
        journal.runs(100).find((run) => run.id === id),
      ),
    )
    expect(summary).toMatchObject({ day: '2026-01-04', checks: 3, passed: 1, failed: 2 })
    expect(summary.results.map(({ name }) => name)).toEqual([
      'orders_drops',
      'stg_orders_placed_at_freshness',
      'fct_orders_order_id_not_null',
    ])
    expect(summary.days.map(({ day, failed }) => [day, failed])).toEqual([
      ['2026-01-04', 2],
      ['2026-01-02', 0],
    ])
  })

  it('leaves the names of parts as they are when files come to be expected', async () => {
    const home = makeHome(cleanFiles)
    const first = await buildAt(home, projectWith())
    const second = await buildAt(home, expecting(projectWith()))
    expect(second.is_new).toBe(true)
    expect(second.manifest.contract_hashes).toEqual(first.manifest.contract_hashes)
  })
})

describe('checks alone', () => {
  it('judge the current release as a run of their own, with a history of each', async () => {
    const home = makeHome({ ...cleanFiles, ...noLines })
    const project = projectWith({ ...hasLines, severity: 'low' })
    await buildAt(home, project)
    const at = (now: string): typeof defaultEffects => ({ ...defaultEffects, now: () => new Date(now) })
    const outcome = await checkRelease(project, buildOptions(home), at('2026-01-05T10:00:00Z'))
    expect(outcome.results).toMatchObject([{ name: 'order_has_lines', status: 'failed', bad_rows: 1 }])
    const stopped = await errorOf(checkRelease(projectWith(hasLines), buildOptions(home), at('2026-01-06T10:00:00Z')))
    expect(stopped.code).toBe('checks_failed')
    expect(currentManifest(homePaths(home), 'production')?.id).toBe(outcome.manifest.id)
    withJournal(home, (journal) => {
      const history = journal.quality.history('production', 'order_has_lines', 10)
      expect(history.map(({ judged_at, severity, bad_rows }) => [judged_at.slice(0, 10), severity, bad_rows])).toEqual([
        ['2026-01-06', 'high', 1],
        ['2026-01-05', 'low', 1],
        ['2026-01-02', 'low', 1],
      ])
      expect(journal.runs(9).map(({ job_name, status }) => [job_name, status])).toEqual([
        ['check', 'error'],
        ['check', 'warning'],
        ['build', 'warning'],
      ])
      const runOf = (id: string): ReturnType<typeof journal.runs>[number] | undefined =>
        journal.runs(9).find((run) => run.id === id)
      const request = { project: 'small', env: 'production' }
      expect(summarizeQuality(journal.quality, { ...request, day: '2026-01-05' }, runOf)).toMatchObject({
        failed: 1,
        stoppers: 0,
        run: { id: outcome.run_id },
      })
      expect(() => summarizeQuality(journal.quality, { ...request, day: '2026-01-01' }, runOf)).toThrow(
        /no check had run by 2026-01-01/,
      )
      const early = thrownBy(() => summarizeQuality(journal.quality, { ...request, day: '2026-01-01' }, runOf))
      expect(early).toMatchObject({
        code: 'quality_day_missing',
        hint: 'days on which checks ran: 2026-01-06, 2026-01-05, 2026-01-02',
      })
      const elsewhere = thrownBy(() =>
        summarizeQuality(journal.quality, { ...request, env: 'dev', day: '2026-01-01' }, runOf),
      )
      expect(elsewhere).toMatchObject({ code: 'quality_missing' })
      expect(() => summarizeQuality(journal.quality, { ...request, run: 'none' }, runOf)).toThrow(/no run none/)
    })
  })
})

describe('a project on disk', () => {
  it('takes the checks of its config and of the folder checks/', async () => {
    const dir = makeHome({})
    mkdirSync(join(dir, 'checks'))
    writeFileSync(
      join(dir, 'tallyhouse.config.ts'),
      `import { check, defineCheck, defineContract, defineProject, id } from 'tallyhouse'
const people = defineContract({ name: 'people', files: 'people*', columns: { person_id: id() }, expected: { every: 'day', by: '06:30' } })
export default defineProject({ name: 'p', contracts: [people], checks: [
  check.unique('stg_people.person_id'), defineCheck({ kind: 'not_null', column: 'stg_people.person_id' }) ] })
`,
    )
    writeFileSync(
      join(dir, 'checks', 'no_zero.sql'),
      "-- severity: high\nselect * from stg_people where person_id = '0'\n",
    )
    const { project } = await loadProject(dir)
    expect(project.checks.map(({ name, severity, file }) => [name, severity, file])).toEqual([
      ['stg_people_person_id_unique', 'medium', 'check stg_people_person_id_unique'],
      ['stg_people_person_id_not_null', 'medium', 'check stg_people_person_id_not_null'],
      ['no_zero', 'high', 'checks/no_zero.sql'],
    ])
    expect(project.contracts[0]?.expected).toMatchObject({ every: 'day', by: '06:30', severity: 'medium' })
    writeFileSync(join(dir, 'checks', 'stg_people_person_id_unique.sql'), 'select 1')
    expect((await errorOf(loadProject(dir))).code).toBe('definition_invalid')
  })

  it('is judged from the command line, and every answer says how to look on', async () => {
    const { project, home } = makeDiskProject(2, 300)
    mkdirSync(join(project, 'checks'))
    writeFileSync(
      join(project, 'checks', 'no_gift.sql'),
      '-- severity: low\nselect * from fct_lines where amount = 0\n',
    )
    const run = async (...words: readonly string[]): Promise<{ code: number | null; answer: Answer }> => {
      const { code, out } = await startProgram([...words, '--project', project, '--home', home]).ended
      const isJson = words.includes('--json')
      return { code, answer: isJson ? (JSON.parse(out) as Answer) : {} }
    }
    expect((await run('build')).code).toBe(0)
    writeFileSync(
      join(project, 'checks', 'few_lines.sql'),
      '-- severity: high\nselect day, lines from mart_days where lines > 2\n',
    )
    const stopped = await run('build', '--json')
    expect(stopped.code).toBe(1)
    expect(stopped.answer.error?.code).toBe('checks_failed')
    const id = /--run (\S+)`/.exec(stopped.answer.error?.hint ?? '')?.[1] ?? ''
    const found = await run('quality', '--run', id, '--json')
    expect(found.code).toBe(0)
    expect(found.answer).toMatchObject({ checks: 2, stoppers: 1, run: { id, status: 'error', release: null } })
    expect((await run('quality', 'no_gift', '--json')).answer.runs).toHaveLength(2)
    expect((await run('quality', 'nothing', '--json')).answer.error?.hint).toBe('checks there are: few_lines, no_gift')
    const html = join(home, 'out', 'quality.html')
    expect((await run('quality', '--html', html)).code).toBe(0)
    expect(readFileSync(html, 'utf8')).toContain('few_<wbr>lines')
    const again = await run('check', '--json')
    expect([again.code, again.answer.error?.code]).toEqual([1, 'checks_failed'])
  }, 180_000)
})

type Answer = {
  readonly error?: { readonly code: string; readonly hint: string }
  readonly runs?: readonly unknown[]
}
