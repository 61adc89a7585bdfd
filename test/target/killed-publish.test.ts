import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

const targets = `targets: [
  { name: 'lite', kind: 'sqlite', tables: ['stg_orders', 'stg_lines', 'mart_days'], after_build: true },
  { name: 'files', kind: 'csv', tables: ['mart_days', 'fct_lines'], after_build: true },
  { name: 'later', kind: 'parquet', tables: ['mart_days'] },
],`

/** What the copies show: rows and days of each, which differ from release to release. */
function seen(home: string): string {
  const database = new DatabaseSync(join(home, 'out/lite.sqlite'), { readOnly: true })
  const counts = ['stg_orders', 'stg_lines', 'mart_days'].map((table) =>
    Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n']),
  )
  const releases = database.prepare('select count(distinct release) as n from tallyhouse_tables').get()?.['n']
  database.close()
  const lines = ['fct_lines.csv', 'mart_days.csv'].map(
    (name) => readFileSync(join(home, 'out/files', name), 'utf8').split('\n').length,
  )
  return JSON.stringify({ lite: [...counts, releases], files: lines })
}

describe('a publish that is killed', () => {
  it('leaves the copies of before, each whole, and the next one finishes', async () => {
    const { project, home } = makeDiskProject(2, 6000)
    const places = ['--project', project, '--home', home] as const
    const config = join(project, 'tallyhouse.config.ts')
    writeFileSync(config, readFileSync(config, 'utf8').replace("time_zone: 'Europe/Zurich',", `$&${targets}`))
    const built = (await answerOf('build', ...places)) as { published: readonly { target: string }[]; release: string }
    expect(built.published.map(({ target }) => target)).toEqual(['lite', 'files'])
    expect(readdirSync(join(home, 'out')).toSorted()).toEqual(['.published', 'files', 'lite.sqlite'])
    const old = seen(home)
    // Another release: without the second day.
    writeFileSync(
      join(home, 'landing/2026-01-02/orders.csv'),
      'order_id,day,placed_at,total\n2-1,2026-01-02,2026-01-02T10:00:00Z,1\n',
    )
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(', after_build: true', ''))
    await answerOf('build', '--settle', '0', ...places)
    const publish = (): ReturnType<typeof startProgram> => startProgram(['publish', 'lite', 'files', ...places])
    const allowed = new Set<string>()
    const moments = [
      ['lite: copying stg_orders', 0],
      ['lite: copying mart_days', 0],
      ['lite: copying mart_days', 15],
      ['files: copying mart_days', 0],
      ['files: copying fct_lines', 0],
      ['files: copying fct_lines', 15],
    ] as const
    let kills = 0
    for (const [line, wait_ms] of moments) {
      const { child, ended } = publish()
      child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes(line)) setTimeout(() => child.kill('SIGKILL'), wait_ms)
      })
      const { signal } = await ended
      if (signal === 'SIGKILL') kills += 1
      allowed.add(seen(home))
    }
    expect(kills).toBeGreaterThan(1)
    const { code, err } = await publish().ended
    expect(code, err).toBe(0)
    const now = seen(home)
    expect(now).not.toBe(old)
    const parts = [old, now].map((text) => JSON.parse(text) as { lite: unknown; files: unknown })
    const mixtures = parts.flatMap(({ lite }) => parts.map(({ files }) => JSON.stringify({ lite, files })))
    expect([...allowed].filter((text) => !mixtures.includes(text))).toEqual([])
    const runs = readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')
    expect(runs).toMatch(/publish lite,[^,]*,success/)
    expect(runs).toMatch(/publish files,[^,]*,success/)
    expect(runs).toContain('the process ended before the run did')
  })

  it('is refused by name where there is no such target', async () => {
    const { project, home } = makeDiskProject(1, 30)
    const { code, out } = await startProgram(['publish', 'nowhere', '--project', project, '--home', home, '--json'])
      .ended
    expect([code, (JSON.parse(out) as { error: { code: string } }).error.code]).toEqual([2, 'target_unknown'])
  })
})
