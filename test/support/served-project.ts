import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApi } from '../../src/api/create-app.ts'
import { serve } from '../../src/api/serve.ts'
import { type ApiSettings, openApiPart } from '../../src/cli/api-part.ts'
import { releaseSource, type ServeContext } from '../../src/cli/release-source.ts'
import { type KeyStore, openKeyStore } from '../../src/journal/key-store.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { build } from '../../src/run/build.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { loadProject } from '../../src/run/load-project.ts'
import { makeDiskProject } from './disk-project.ts'
import { buildOptions } from './small-project.ts'

/** The disk project with two metrics, one of them a ratio. */
export function makeServedProject(days = 3, rows = 60): { readonly project: string; readonly home: string } {
  const made = makeDiskProject(days, rows)
  const file = join(made.project, 'tallyhouse.config.ts')
  writeFileSync(
    file,
    `import { date, defineContract, defineMetric, defineProject, id, integer, money, timestamp } from 'tallyhouse'
export default defineProject({ name: 'served', title: { en: 'Served & <b>tidy</b>', fr: 'Servi' }, time_zone: 'Europe/Zurich', currency: 'CHF', routes: [{ path: '/lines/{number}', summary: 'Lines of a number', table: 'fct_lines', where: { line_no: '{number}' }, values: { number: ['1', '2'] }, sort: ['-amount'] }], contracts: [
  defineContract({ name: 'orders', files: 'orders*', key: ['order_id'], columns: { order_id: id(), day: date(), placed_at: timestamp(), total: money({ min: 0 }) } }),
  defineContract({ name: 'lines', files: 'lines*', key: ['order_id', 'line_no'], replace_by: ['order_id'], columns: { order_id: id(), line_no: integer(), quantity: integer({ min: 1 }), price: money() }, references: { order_id: 'orders.order_id' } }),
], jobs: [
  { name: 'nightly', title: 'Every night', cron: '0 3 * * *', params: { day: { type: 'date', default: 'due' } }, steps: [{ name: 'build', kind: 'build' }] },
  { name: 'clear', role: 'admin', steps: [{ name: 'note', kind: 'function', run: async () => ({ message: 'cleared' }) }] },
], metrics: [
  defineMetric({ name: 'revenue', title: { en: 'Revenue', fr: 'Chiffre d’affaires' }, unit: 'CHF', model: 'fct_lines', measure: 'sum(amount)', time: 'day', dimensions: ['line_no', 'order_id'] }),
  defineMetric({ name: 'line_value', title: 'Line value', unit: 'CHF', model: 'fct_lines', measure: { numerator: 'sum(amount)', denominator: 'count(*)' }, time: 'day', dimensions: ['line_no'] }),
], external: { rate: { from: 'CHF', to: 'EUR' }, weather: { place: { en: 'Bern', fr: 'Berne' }, latitude: 46.95, longitude: 7.45 } } })
`,
  )
  return made
}

export type Served = {
  readonly home: string
  readonly project: LoadedProject
  readonly log: string[]
  readonly keys: KeyStore
  /** Asks the app as a program on this machine would. */
  ask(
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> },
  ): Promise<Response>
  build(): Promise<string>
  /** Makes the answers of the first views, as a served program does before it listens. */
  prepare(): Promise<void>
  /** Binds a free port. */
  listen(): Promise<{ readonly url: string; close(): Promise<void> }>
  close(): void
}

/** A server's app over a built home, without a port. */
export async function openServed(
  home: string,
  projectDir: string,
  settings: Partial<ApiSettings> = {},
  isBuilt = true,
): Promise<Served> {
  const project = await loadProject(projectDir)
  const log: string[] = []
  const effects = { ...defaultEffects, report: (line: string) => void log.push(line) }
  const runBuild = async (): Promise<string> => (await build(project, buildOptions(home), effects)).manifest.id
  if (isBuilt) await runBuild()
  const context: ServeContext = {
    project: async () => project,
    paths: homePaths(home),
    env: 'production',
    threads: 2,
    memory_limit: '1GB',
    home,
    effects,
  }
  const source = await releaseSource(context)
  const part = await openApiPart(context, () => source.current(), {
    is_public: false,
    rate: 0,
    checks_answers: true,
    log: (line) => void log.push(line),
    ...settings,
  })
  const { app, known, prepare } = createApi(source, part)
  const keys = openKeyStore(homePaths(home).state)
  return {
    home,
    project,
    log,
    keys,
    ask: async (path, init = {}) =>
      app.request(`http://localhost:8710${path}`, { ...init, headers: { host: 'localhost:8710', ...init.headers } }),
    build: runBuild,
    async prepare() {
      const view = await source.current()
      if (view) await prepare(view, effects.signal)
    },
    listen: () => serve({ app, known, host: '127.0.0.1', port: 0, has_keys: false }),
    close() {
      keys.close()
      part.close()
      source.close()
    },
  }
}
