import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalizeTarget } from '../../src/plan/target-spec.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { ask, startServer, type TestServer } from '../support/postgres-server.ts'
import { cleanFiles, makeHome } from '../support/small-project.ts'
import { publishTo, textRows } from './postgres-target.ts'
import { buildOdd, publish, stopAt } from './small-target.ts'

let server: TestServer
let home = ''
let project: LoadedProject

beforeAll(async () => {
  server = await startServer()
  home = makeHome(cleanFiles)
  project = await buildOdd(home)
})
afterAll(() => server.remove())

const lastRun = (): string => readFileSync(join(home, 'logs/job_runs.csv'), 'utf8').trimEnd().split('\n').at(-1) ?? ''

/** Makes the server do something whenever a table gets its index, as a full disk or a slow one would. */
async function atIndexes(address: string, body: string): Promise<void> {
  await ask(
    address,
    `create function public.meddle() returns event_trigger language plpgsql as $$ begin ${body} end $$;
     create event trigger meddle on ddl_command_start when tag in ('ALTER TABLE') execute function public.meddle()`,
  )
}

describe('a PostgreSQL target in trouble', () => {
  it('is refused where its address is missing or none, and never shows it', async () => {
    const spec = { kind: 'postgres', postgres: { url_env: 'TALLYHOUSE_TEST_NOWHERE' } } as const
    await expect(publish(home, project, spec)).rejects.toMatchObject({ code: 'target_not_connected' })
    expect(lastRun()).toMatch(/publish copy,.*error,1,.*TALLYHOUSE_TEST_NOWHERE is not set/)
    for (const address of [
      'secret-word',
      'postgres://u:secret-word@[::1',
      'mysql://u:secret-word@h/d',
      'postgres://u:secret-word@h:x/d',
    ]) {
      const error: unknown = await publishTo(address, home, project).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'target_address_invalid' })
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + lastRun()).not.toContain('secret-word')
    }
    const wrong = { name: 'x', kind: 'postgres', postgres: { url_env: 'postgres://u:secret-word@h/d' } } as const
    expect(() => normalizeTarget(wrong)).toThrow(expect.not.stringContaining('secret-word') as string)
    expect(() => normalizeTarget({ name: 'x', kind: 'postgres', postgres: { schema: 'pg_dwh' } })).toThrow(
      'no name of a schema',
    )
  })

  it('tries again while the server is down, and says so when it stays down', async () => {
    const address = await server.makeDatabase()
    await server.stop()
    await expect(publishTo(address, home, project, { attempts: 2 })).rejects.toMatchObject({
      code: 'target_unreachable',
      message: expect.stringMatching(/could not be reached in 2 attempts: .*ECONNREFUSED/),
      hint: expect.stringContaining('publish again'),
    })
    expect(lastRun()).toMatch(/error,1,.*could not be reached/)
    const lines: string[] = []
    const publishing = publishTo(
      address,
      home,
      project,
      { attempts: 8 },
      { ...defaultEffects, report: (line) => lines.push(line) },
    )
    await server.start()
    expect((await publishing).message).toMatch(/^release /)
    expect(lines.some((line) => line.includes('trying again'))).toBe(true)
  })

  it('goes on by itself when the server breaks the connection in the middle', async () => {
    const address = await server.makeDatabase()
    let isCut = false
    const cutAt = {
      ...defaultEffects,
      report: (line: string) => {
        if (isCut || !line.includes('copying odd')) return
        isCut = true
        void ask(
          address.replace(/test_\d+$/, 'postgres'),
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tallyhouse'`,
        )
      },
    }
    const outcome = await publishTo(address, home, project, {}, cutAt)
    expect(outcome.message).toMatch(/^release /)
    expect(isCut).toBe(true)
    expect(await textRows(address, 'select count(*) from dwh.odd')).toEqual([['7']])
  })

  it('names a wrong password, a database that is not there, and what the user may not do', async () => {
    const address = await server.makeDatabase()
    await expect(publishTo(address.replace('se%40cret', 'wrong'), home, project)).rejects.toMatchObject({
      code: 'target_login_refused',
      message: expect.stringContaining('password authentication failed'),
    })
    expect(lastRun()).toMatch(/error,1,.*refused the login/)
    await expect(publishTo(`${address}_not`, home, project)).rejects.toMatchObject({ code: 'target_login_refused' })
    await ask(address, `create role small login password 'x'`)
    const asSmall = address.replace('postgres:se%40cret', 'small:x')
    await expect(publishTo(asSmall, home, project)).rejects.toMatchObject({
      code: 'target_forbidden',
      hint: expect.stringContaining('grant create on database'),
    })
    // With schemas of its own it needs no more; the reader's role is left to others.
    await ask(
      address,
      'create schema dwh authorization small; create schema dwh_parts authorization small; create schema dwh_next authorization small',
    )
    const lines: string[] = []
    await publishTo(
      asSmall,
      home,
      project,
      { reader: 'nobody_yet' },
      { ...defaultEffects, report: (line) => lines.push(line) },
    )
    expect(lines.join('\n')).toContain('there is no role nobody_yet')
    expect(await textRows(asSmall, 'select count(*) from dwh.odd')).toEqual([['7']])
  })

  it('leaves the copy of before when the disk is full, and takes up what was copied when it no longer is', async () => {
    const address = await server.makeDatabase()
    await atIndexes(
      address,
      `if current_query() like '%add primary key%' and current_query() like '%odd%' then
         raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end if;`,
    )
    await expect(publishTo(address, home, project)).rejects.toMatchObject({ code: 'target_full', status: 507 })
    expect(lastRun()).toMatch(/error,1,.*no room left/)
    expect(
      await textRows(
        address,
        `select count(*) from pg_class where relnamespace = 'dwh'::regnamespace and relname = 'stg_orders'`,
      ),
    ).toEqual([['0']])
    const kept = await textRows(
      address,
      `select oid from pg_class where relnamespace = 'dwh_next'::regnamespace and relname = 'stg_orders'`,
    )
    expect(kept).toHaveLength(1)
    await ask(address, 'drop event trigger meddle')
    await publishTo(address, home, project)
    expect(await textRows(address, `select 'dwh.stg_orders'::regclass::oid`)).toEqual(kept)
    expect(
      await textRows(address, `select count(*) from pg_class where relnamespace = 'dwh_next'::regnamespace`),
    ).toEqual([['0']])
  })

  it('ends when the server is slow, does not answer at all, or answers nonsense', async () => {
    const address = await server.makeDatabase()
    await atIndexes(address, 'perform pg_sleep(20);')
    await expect(publishTo(address, home, project, { timeout_s: 1 })).rejects.toMatchObject({
      code: 'target_slow',
      message: expect.stringContaining('longer than 1 s'),
    })
    for (const answer of ['', 'HTTP/1.1 400 Bad Request\r\n\r\nno database here, nor anything of its kind']) {
      const { port, close } = await deafServer(answer)
      const started = Date.now()
      const code = answer === '' ? 'target_unreachable' : /target_(?:unreachable|failed)/
      await expect(
        publishTo(`postgres://a:b@127.0.0.1:${port}/d`, home, project, { timeout_s: 1, attempts: 1 }),
      ).rejects.toMatchObject({
        code: typeof code === 'string' ? code : expect.stringMatching(code),
      })
      expect(Date.now() - started).toBeLessThan(15_000)
      close()
    }
  })

  it('waits for a reader no longer than it may, and names it; of two publishers one alone goes on', async () => {
    const address = await server.makeDatabase()
    await publishTo(address, home, project)
    const changed = await buildOdd(home, { 'odd.sql': '-- materialization: table\nselect 1 as n\n' })
    const reading = ask(
      `${address}?application_name=slow_report`,
      'begin; select count(*) from dwh.odd; select pg_sleep(4); commit',
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    await expect(publishTo(address, home, changed, { timeout_s: 1 })).rejects.toMatchObject({
      code: 'target_in_use',
      message: expect.stringContaining('slow_report'),
    })
    await reading
    const holding = ask(address, `select pg_advisory_lock(31249, hashtext('dwh')); select pg_sleep(6)`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await expect(publishTo(address, home, changed)).rejects.toMatchObject({
      code: 'target_in_use',
      message: expect.stringContaining('another publisher'),
    })
    await holding
    await publishTo(address, home, changed)
    expect(await textRows(address, 'select count(*) from dwh.odd')).toEqual([['1']])
    project = await buildOdd(home)
  })

  it('says which row it is that does not fit, and stops where it is told to', async () => {
    const address = await server.makeDatabase()
    const twice = await buildOdd(home, {
      'odd.sql': '-- materialization: table\n-- key: n\nselect 1 as n union all select 1\n',
    })
    await expect(publishTo(address, home, twice)).rejects.toMatchObject({
      code: 'target_failed',
      message: expect.stringMatching(/table odd: could not create unique index .*Key \(n\)=\(1\) is duplicated/),
    })
    const nul = await buildOdd(home, { 'odd.sql': "-- materialization: table\nselect 'a' || chr(0) as word\n" })
    await expect(publishTo(address, home, nul)).rejects.toMatchObject({
      code: 'target_failed',
      message: expect.stringMatching(/table odd: invalid byte sequence .*line 1/),
    })
    project = await buildOdd(home)
    await expect(publishTo(address, home, project, {}, stopAt('copying odd'))).rejects.toMatchObject({
      code: 'interrupted',
    })
    await publishTo(address, home, project)
  })
})

async function deafServer(answer: string): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<{ destroy(): void }>()
  const deaf: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (answer !== '') socket.write(answer)
  })
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const address = deaf.address()
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    deaf.close()
  }
  return { port: typeof address === 'object' && address ? address.port : 0, close }
}
