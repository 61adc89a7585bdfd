import { execFile } from 'node:child_process'
import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '../../src/api/endpoints.ts'
import { startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
import { makeServedProject } from '../support/served-project.ts'

const run = promisify(execFile)
let place: readonly string[] = []
let home = ''
let url = ''
let key = ''
let started: ReturnType<typeof startProgram>

/** Starts the server as a user would and waits for the address that it says. */
async function serve(
  ...words: readonly string[]
): Promise<{ readonly program: ReturnType<typeof startProgram>; readonly url: string }> {
  const program = startProgram(['serve', '--port', '0', '--json', ...words, ...place])
  const line = await new Promise<string>((resolve, reject) => {
    program.child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    void program.ended.then(({ err }) => reject(new Error(err)))
  })
  return { program, url: (JSON.parse(line) as { url: string }).url.replace(/\/$/, '') }
}

const add = async (role: string): Promise<{ readonly key: string; readonly id: string }> =>
  (await answerOf('keys', 'add', '--role', role, ...place)) as { key: string; id: string }

beforeAll(async () => {
  const made = makeServedProject()
  home = made.home
  place = ['--project', made.project, '--home', home]
  await answerOf('build', ...place)
  key = (await add('admin')).key
  const served = await serve()
  started = served.program
  url = served.url
})
afterAll(async () => {
  started.child.kill('SIGINT')
  await started.ended
})

describe('docs/api.md', () => {
  const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
  const commands = [...text.matchAll(/```sh\n([\s\S]*?)\n```/g)].map(([, command = '']) => command)

  it('has a command for every endpoint, each of which answers', async () => {
    expect(commands).toEqual(endpoints.map(({ example }) => example))
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })).json()
    const { releases } = (await get('/releases')) as { releases: { release: string }[] }
    const { runs } = (await get('/runs')) as { runs: { id: string }[] }
    const env = { ...process.env, URL: url, KEY: key, ID: releases[0]?.release, RUN: runs[0]?.id, JOB: 'clear' }
    for (const command of commands) {
      const shown = command.replace(/^curl/, 'curl --silent --show-error --fail-with-body')
      const { stdout } = await run('bash', ['-c', shown], { cwd: home, env }).catch((error: unknown) => {
        throw new Error(`${command}: ${JSON.stringify(error)}`)
      })
      if (command.includes('-o mend.csv'))
        expect(readFileSync(join(home, 'mend.csv'), 'utf8')).toMatch(/^_id,_file,_line/)
      else if (command.includes('/runs/live'))
        expect(stdout).toMatch(/^retry: 2000\n\nevent: release\ndata: .*\n\nevent: run\nid: .*\ndata: \{/)
      else expect(JSON.parse(stdout), command).toBeTypeOf('object')
    }
  })
})

describe('a server', () => {
  it('answers without a gap while a build runs, and moves to the new release', async () => {
    const headers = { authorization: `Bearer ${key}` }
    const release = async (): Promise<string> => {
      const response = await fetch(`${url}/metrics/revenue?grain=day`, { headers })
      expect(response.status).toBe(200)
      return ((await response.json()) as { release: string }).release
    }
    const before = await release()
    const file = join(home, 'landing', '2026-01-03', 'orders.csv')
    writeFileSync(file, `${readFileSync(file, 'utf8')}new-1,2026-01-03,2026-01-03T10:00:00Z,5\n`)
    utimesSync(file, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))
    const state = { is_built: false }
    const built = answerOf('build', ...place).finally(() => {
      state.is_built = true
    })
    const seen: string[] = []
    while (!state.is_built) seen.push(...(await Promise.all([release(), release(), release()])))
    const after = ((await built) as { release: string }).release
    // It is made ready first, for two seconds at most.
    await expect.poll(release, { timeout: 60_000 }).toBe(after)
    expect(after).not.toBe(before)
    expect(new Set([...seen, after])).toEqual(new Set([before, after]))
    // Once the new one was seen, the old one is not seen again.
    expect(seen.lastIndexOf(before)).toBeLessThan(seen.includes(after) ? seen.indexOf(after) + 3 : seen.length)
  })

  it('takes keys made and refuses keys revoked while it runs, and logs what it refuses', async () => {
    let log = ''
    started.child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()))
    const viewer = await add('viewer')
    const status = async (path: string): Promise<number> =>
      (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${viewer.key}` } })).status
    expect([await status('/metrics'), await status('/quarantine')]).toEqual([200, 403])
    await answerOf('keys', 'revoke', viewer.id, ...place)
    expect(await status('/metrics')).toBe(401)
    expect(log).toContain(`403 role_too_low GET /quarantine by key ${viewer.id}`)
    // What a program writes comes a moment after what it answers.
    await expect.poll(() => log).toContain('401 key_invalid GET /metrics by 127.0.0.1')
    expect(log).not.toContain(viewer.key)
    const listed = JSON.stringify(await answerOf('keys', 'list', ...place))
    expect(listed).toContain(viewer.id)
    expect(listed).not.toContain(viewer.key)
    expect((await startProgram(['keys', 'revoke', viewer.id, ...place]).ended).err).toContain('key_missing')
    expect((await startProgram(['keys', 'add', '--role', 'god', ...place]).ended).code).toBe(2)
  })

  it('binds beyond loopback with a key, and needs it there', async () => {
    const open = await serve('--host', '0.0.0.0')
    const there = open.url.replace('0.0.0.0', '127.0.0.1')
    expect((await fetch(`${there}/metrics`)).status).toBe(401)
    expect((await fetch(`${there}/metrics`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200)
    open.program.child.kill('SIGINT')
    expect((await open.program.ended).code).toBe(0)
  })

  it('does not bind beyond loopback without a key that is good', async () => {
    const bare = makeServedProject(1, 20)
    const there = ['--project', bare.project, '--home', bare.home]
    const refused = async (): Promise<string> =>
      (await startProgram(['serve', '--port', '0', '--host', '0.0.0.0', ...there]).ended).err
    expect(await refused()).toContain('keys_needed')
    const { id } = (await answerOf('keys', 'add', ...there)) as { id: string }
    await answerOf('keys', 'revoke', id, ...there)
    expect(await refused()).toContain('keys_needed')
  })
})
