import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { ask, startServer, type TestServer } from '../support/postgres-server.ts'
import { buildSmall, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'
import { publishTo, textRows } from './postgres-target.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

/** Two tables that say the same number in each release, and a third that never changes. */
const models = (release: number): Readonly<Record<string, string>> => ({
  'fct_left.sql': `-- materialization: table\n-- key: n\nselect i as n, ${release} as release, date '2026-01-01' + (i::integer % 70) as day from range(3000) as t (i)\n`,
  'fct_right.sql': `-- materialization: table\nselect ${release} as release, i as n from range(2000) as t (i)\n`,
  'fixed.sql': '-- materialization: table\nselect 1 as one\n',
  'v_both.sql':
    'select min(l.release) as low, max(r.release) as high from fct_left as l cross join (select release from fct_right order by release limit 1) as r\n',
})

/** Reads both tables in all the ways a reader may, until it is told to end; gives every mixture that it saw and how often it looked. */
async function readOn(
  address: string,
  until: AbortSignal,
  pause_ms: number,
): Promise<{ readonly mixed: readonly string[]; readonly looks: number; readonly releases: ReadonlySet<string> }> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  const mixed: string[] = []
  const releases = new Set<string>()
  const labels = new Map<string, string>()
  let looks = 0
  const counts = async (table: string): Promise<string> => {
    const { rows } = await client.query<{ text: string }>(
      `select concat(count(*), ' of ', min(release), '-', max(release)) as text from dwh.${table}`,
    )
    return rows[0]?.text ?? ''
  }
  const note = (left: string, right: string, how: string): void => {
    looks += 1
    releases.add(left)
    const isWhole = /^3000 of (\d+)-\1$/.test(left)
    if (!isWhole || left.replace('3000', '2000') !== right) mixed.push(`${how}: ${left} and ${right}`)
  }
  while (!until.aborted) {
    const { rows } = await client.query<{ left: string; right: string }>(
      `select (select concat(count(*), ' of ', min(release), '-', max(release)) from dwh.fct_left) as left,
         (select concat(count(*), ' of ', min(release), '-', max(release)) from dwh.fct_right) as right`,
    )
    note(rows[0]?.left ?? '', rows[0]?.right ?? '', 'one statement')
    for (const level of ['read committed', 'repeatable read']) {
      await client.query(`begin isolation level ${level}`)
      // Takes the snapshot before any lock on the two: the longer it waits, the more often it is older than their rows.
      await client.query('select one from dwh.fixed')
      await wait(pause_ms)
      const left = await counts('fct_left')
      await wait(5)
      note(left, await counts('fct_right'), level)
      const told = await client.query<{ release: string }>('select release from dwh.tallyhouse_release')
      const label = told.rows[0]?.release ?? ''
      if ((labels.get(label) ?? left) !== left) mixed.push(`${level}: ${label} shows ${left} and ${labels.get(label)}`)
      labels.set(label, left)
      await client.query('commit')
    }
    const view = await client.query<{ low: number; high: number }>('select low, high from dwh.v_both')
    if (view.rows[0]?.low !== view.rows[0]?.high) mixed.push(`view: ${JSON.stringify(view.rows)}`)
  }
  await client.end()
  return { mixed, looks, releases }
}

describe('readers of a PostgreSQL copy', () => {
  it('never see two releases mixed, through 20 publishes of which many are cut', async () => {
    const address = await server.makeDatabase()
    const home = makeHome(cleanFiles)
    const publishRelease = async (release: number): Promise<void> => {
      const project = smallProject(models(release))
      await buildSmall(home, project)
      // Cuts at moments that move: while tables are copied, and while they are swapped.
      const cut =
        release % 3 === 0
          ? undefined
          : wait(40 * release).then(() =>
              ask(
                address,
                `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tallyhouse'`,
              ),
            )
      await Promise.all([
        publishTo(address, home, project, { attempts: release % 2 === 0 ? 1 : 5 }).catch(() => {}),
        cut,
      ])
    }
    await publishTo(address, home, await buildFirst(home))
    const ending = new AbortController()
    const readers = [readOn(address, ending.signal, 5), readOn(address, ending.signal, 400)]
    for (let release = 1; release <= 20; release += 1) await publishRelease(release)
    ending.abort()
    const seen = await Promise.all(readers)
    expect(seen.flatMap(({ mixed }) => mixed)).toEqual([])
    for (const { looks, releases } of seen) {
      expect(looks).toBeGreaterThan(15)
      expect(releases.size).toBeGreaterThan(5)
    }
    await publishTo(address, home, smallProject(models(20)))
    expect(await textRows(address, 'select distinct release from dwh.fct_left')).toEqual([['20']])
    expect(
      await textRows(address, `select count(*) from pg_class where relnamespace = 'dwh_next'::regnamespace`),
    ).toEqual([['0']])
  }, 180_000)

  it('keep the copy of before when the publisher is killed, and the next one cleans up', async () => {
    const address = await server.makeDatabase()
    const { project, home } = makeDiskProject(2, 6000)
    const config = join(project, 'tallyhouse.config.ts')
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(
        "time_zone: 'Europe/Zurich',",
        `$& targets: [{ name: 'dwh', kind: 'postgres', postgres: { url_env: 'KILLED_URL' } }],`,
      ),
    )
    const places = ['--project', project, '--home', home] as const
    process.env['KILLED_URL'] = address
    expect((await startProgram(['build', '--settle', '0', ...places]).ended).code).toBe(0)
    expect((await startProgram(['publish', ...places]).ended).code).toBe(0)
    const state = (): Promise<readonly unknown[]> =>
      textRows(
        address,
        `select (select count(*) from dwh.stg_orders), (select sum(lines) from dwh.mart_days), release from dwh.tallyhouse_release`,
      )
    const old = await state()
    land(home, { '2026-01-02/orders.csv': 'order_id,day,placed_at,total\n2-1,2026-01-02,2026-01-02T10:00:00Z,1\n' })
    expect((await startProgram(['build', '--settle', '0', ...places]).ended).code).toBe(0)
    let kills = 0
    const copied: string[] = []
    for (const line of ['copying history_orders', 'copying fct_lines']) {
      const { child, ended } = startProgram(['publish', ...places])
      child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes(line)) child.kill('SIGKILL')
      })
      const { signal, err } = await ended
      if (signal === 'SIGKILL') kills += 1
      copied.push(...err.split('\n').flatMap((text) => /copying (\w+)/.exec(text)?.[1] ?? []))
      expect(await state()).toEqual(old)
    }
    expect(kills).toBe(2)
    // What the first one copied whole, the second took up.
    expect(copied.filter((name) => name === 'stg_orders')).toHaveLength(1)
    const { code, err, out } = await startProgram(['publish', '--json', ...places]).ended
    expect(code, err).toBe(0)
    expect(out).not.toContain(address)
    expect(await state()).not.toEqual(old)
    expect(
      await textRows(address, `select count(*) from pg_class where relnamespace = 'dwh_next'::regnamespace`),
    ).toEqual([['0']])
    const parents = `select count(*) from pg_class as c where c.relnamespace = 'dwh_parts'::regnamespace and not exists (select from pg_inherits where inhrelid = c.oid)`
    expect(await textRows(address, parents)).toEqual([['0']])
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')).toContain('the process ended before the run did')
    const status = await startProgram(['status', '--json', ...places]).ended
    expect((JSON.parse(status.out) as { copies: readonly unknown[] }).copies).toEqual([
      expect.objectContaining({ target: 'dwh', state: 'current' }),
    ])
    const info = await startProgram(['db-info', '--json', ...places]).ended
    const [copy] = JSON.parse(info.out) as readonly {
      schemas: readonly object[]
      tables: readonly { name: string; rows: number; size_bytes: number }[]
    }[]
    expect(copy?.schemas).toEqual([expect.objectContaining({ schema: 'dwh' })])
    expect(copy?.tables.find(({ name }) => name === 'mart_days')?.size_bytes).toBeGreaterThan(0)
    delete process.env['KILLED_URL']
    const skipped = await startProgram(['publish', ...places]).ended
    expect([skipped.code, skipped.out.trim()]).toEqual([0, 'dwh: skipped, for KILLED_URL is not set'])
  })
})

async function buildFirst(home: string): Promise<ReturnType<typeof smallProject>> {
  const project = smallProject(models(0))
  await buildSmall(home, project)
  return project
}
