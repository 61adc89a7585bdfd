import { spawnSync } from 'node:child_process'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { makeServedProject, openServed, type Served } from '../support/served-project.ts'

type Json = Record<string, unknown>
let served: Served
let analyst = ''
let admin = ''
let viewer = ''

beforeAll(async () => {
  const { home, project } = makeServedProject(1, 20)
  served = await openServed(home, project)
  analyst = served.keys.add('a', 'analyst', new Date()).key
  admin = served.keys.add('b', 'admin', new Date()).key
  viewer = served.keys.add('c', 'viewer', new Date()).key
})
afterAll(() => served.close())

const ask = (path: string, key: string, body?: unknown): Promise<Response> =>
  served.ask(path, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
const codeOf = async (response: Response): Promise<string> =>
  `${response.status} ${((await response.json()) as { code: string }).code}`

/** Asks for a run until it has ended. */
async function ended(run: string): Promise<Json> {
  for (;;) {
    const found = (await (await ask(`/runs/${run}`, viewer)).json()) as Json
    if (found['status'] !== 'running') return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('jobs over HTTP', () => {
  it('are listed with their next due time and their parameters', async () => {
    const { actions } = (await (await ask('/actions', viewer)).json()) as { actions: Json[] }
    expect(actions).toMatchObject([
      {
        name: 'nightly',
        title: { en: 'Every night' },
        cron: '0 3 * * *',
        time_zone: 'Europe/Zurich',
        role: 'analyst',
        steps: ['build'],
      },
      { name: 'clear', cron: null, next_due: null, role: 'admin', last_run: null },
    ])
    expect(actions.map((one) => one['may_start'])).toEqual([false, false])
    const seen = (await (await ask('/actions', analyst)).json()) as { actions: Json[] }
    expect(seen.actions.map((one) => one['may_start'])).toEqual([true, false])
    expect(actions[0]?.['params']).toEqual([{ name: 'day', type: 'date', default: 'due', one_of: [], about: '' }])
    expect(actions[0]?.['next_due_local']).toMatch(/^\d{4}-\d\d-\d\d 03:00$/)
  })

  it('are started, answered at once with the run, and end in the journal', async () => {
    const response = await ask('/actions/nightly', analyst, { params: { day: '2026-01-01' } })
    expect(response.status).toBe(202)
    const { run, url } = (await response.json()) as { run: string; url: string }
    expect(response.headers.get('location')).toBe(url)
    expect(await codeOf(await ask('/actions/nightly', analyst, {}))).toBe('409 job_running')
    const found = await ended(run)
    expect(found).toMatchObject({
      job_name: 'nightly',
      status: 'success',
      steps: [{ name: 'build', status: 'success' }],
    })
    const { actions } = (await (await ask('/actions', viewer)).json()) as { actions: Json[] }
    expect(actions[0]?.['last_run']).toMatchObject({ status: 'success' })
  })

  it('are refused with a code: by role, by name, by parameter', async () => {
    expect(await codeOf(await ask('/actions/nightly', viewer, {}))).toBe('403 role_too_low')
    expect(await codeOf(await ask('/actions/clear', analyst, {}))).toBe('403 role_too_low')
    expect(await codeOf(await ask('/actions/none', admin, {}))).toBe('404 job_unknown')
    expect(await codeOf(await ask('/actions/nightly', admin, { params: { day: '2026-02-30' } }))).toBe(
      '400 value_invalid',
    )
    expect(await codeOf(await ask('/actions/nightly', admin, { params: { x: 1 } }))).toBe('400 param_unknown')
    expect(await codeOf(await ask('/actions/nightly', admin, { parms: {} }))).toBe('400 request_invalid')
    const { run } = (await (await ask('/actions/clear', admin, {})).json()) as { run: string }
    expect(await ended(run)).toMatchObject({ status: 'success', message: expect.stringContaining('note: cleared') })
  })
})

describe('runs as they happen', () => {
  it('are sent as events: those there are, then what another process writes', async () => {
    const response = await ask('/runs/live?limit=2', viewer)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let text = ''
    const readTo = async (wanted: () => boolean): Promise<void> => {
      while (!wanted()) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`it ended with ${text}`)
        text += decoder.decode(value, { stream: true })
      }
    }
    const events = (): Json[] =>
      [...text.matchAll(/^event: run\nid: (.*)\ndata: (.*)$/gm)].map(([, , data = '']) => JSON.parse(data) as Json)
    await readTo(() => events().length === 2)
    expect(text).toMatch(/^retry: 2000\n\nevent: release\ndata: {"release":"[\w-]+"}\n\n/)
    const { state, logs } = homePaths(served.home)
    const script = `import { openJournal } from ${JSON.stringify(new URL('../../src/journal/journal.ts', import.meta.url).href)}
      const journal = openJournal(process.argv[1], process.argv[2])
      journal.begin({ id: 'elsewhere', job_name: 'far', env: 'production', started_at: new Date().toISOString() })`
    spawnSync(process.execPath, ['--input-type=module', '-e', script, state, logs])
    await readTo(() => events().some(({ id }) => id === 'elsewhere'))
    expect(events().at(-1)).toMatchObject({ id: 'elsewhere', status: 'running', steps: [] })
    const journal = openJournal(state, logs)
    const end = {
      ended_at: new Date().toISOString(),
      status: 'success',
      issues_found: 0,
      message: 'well',
      release: null,
    } as const
    journal.end('elsewhere', end)
    journal.close()
    await readTo(() => events().some(({ id, status }) => id === 'elsewhere' && status === 'success'))
    const more = 'order_id,day,placed_at,total\nnew-1,2026-01-03,2026-01-03T10:00:00Z,5\n'
    const file = join(served.home, 'landing', '2026-01-01', 'orders-more.csv')
    writeFileSync(file, more)
    utimesSync(file, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))
    const built = await served.build()
    const told = (): readonly (string | undefined)[] =>
      [...text.matchAll(/^event: release\ndata: {"release":"(.*)"}$/gm)].map(([, id]) => id)
    await readTo(() => told().length === 2)
    expect(told()[1]).toBe(built)
    await reader.cancel()
  })

  it('end after so many events where that is asked for', async () => {
    const text = await (await ask('/runs/live?events=1', viewer)).text()
    expect(text.match(/^event: run$/gm)).toHaveLength(1)
  })
})
