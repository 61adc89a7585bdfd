import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { EngineOptions } from '../engine/engine.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { type DeliveryStore, type NoticeEvent, openDeliveryStore } from '../journal/delivery-store.ts'
import { type Journal, openJournal } from '../journal/journal.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { takeLock } from '../lake/lock.ts'
import { openRelease } from '../lake/open-release.ts'
import { currentManifest } from '../lake/read-release.ts'
import type { Project } from '../plan/project.ts'
import type { Webhook } from '../plan/webhook-spec.ts'
import { compactTime } from '../run/build-options.ts'
import type { Effects } from '../run/effects.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { runEvents } from '../run/run-event.ts'
import { throwIfStopped } from '../run/steps.ts'
import { hashOf } from '../text/hash.ts'
import { alertRows, failedChecks, failedRuns } from './collect-events.ts'
import { fetchText } from './fetch-text.ts'
import { eventsOf, hookBody } from './hook-body.ts'
import { signatureHeader, signBody } from './signature.ts'

export type NoticeOptions = Pick<EngineOptions, 'memory_limit' | 'threads'> & {
  readonly env: string
  /** The environment, where addresses and secrets are. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Send an event `test` to each webhook too. */
  readonly is_test?: boolean
}

export type NoticeOutcome = {
  readonly webhook: string
  /** Its address is not set, so that nothing is noted for it. */
  readonly is_off: boolean
  readonly sent: number
  readonly waiting: number
  /** Why some wait; the error's code is in it. */
  readonly error: TallyError | undefined
}

/** Attempts, each of three tries, after which an event is given up. */
const most_attempts = 20

/**
 * Tells the project's webhooks what happened: failed runs, failed checks, alerts of the current release. Events are written into
 * the journal first and each is sent once a webhook; one that cannot be sent waits for the next call. A receiver that was cut off
 * in the middle of its answer may see an event again, with the same `Idempotency-Key`. Each webhook that had something to do gets a
 * run `notify NAME` in the journal; one whose address is not set is off. Throws only what is no trouble of a webhook.
 */
export async function sendNotices(
  { project }: Pick<LoadedProject, 'project'>,
  options: NoticeOptions,
  paths: HomePaths,
  effects: Effects,
): Promise<readonly NoticeOutcome[]> {
  if (project.webhooks.every((hook) => isOff(hook, options)))
    return project.webhooks.map(({ name }) => ({ webhook: name, is_off: true, sent: 0, waiting: 0, error: undefined }))
  const journal = openJournal(paths.state, paths.logs)
  const store = openDeliveryStore(paths.state)
  try {
    const events = await collectEvents(project, options, paths, journal, effects)
    for (const hook of project.webhooks.filter((one) => !isOff(one, options)))
      store.add(
        hook.name,
        events.filter(({ kind }) => kind === 'test' || hook.events.includes(kind)),
      )
    return await sendAll(project, options, paths, { journal, store }, effects)
  } finally {
    store.close()
    journal.close()
  }
}

type Stores = { readonly journal: Journal; readonly store: DeliveryStore }

function isOff(hook: Webhook, { environment }: NoticeOptions): boolean {
  return !environment[hook.url_env]
}

async function collectEvents(
  project: Project,
  options: NoticeOptions,
  paths: HomePaths,
  journal: Journal,
  effects: Effects,
): Promise<readonly NoticeEvent[]> {
  const { env } = options
  const scope = { project: project.name, env }
  const now = effects.now()
  const wanted = new Set(project.webhooks.flatMap((hook) => hook.events))
  const events = [...failedRuns(scope, journal, now), ...failedChecks(scope, journal)]
  if (options.is_test === true) events.push(testEvent(project, env, now))
  const manifest = currentManifest(paths, env)
  const alerts = project.alerts.filter(({ name }) => wanted.has(name))
  if (!manifest || alerts.length === 0) return events
  const engine = await openRelease(paths, manifest.id, options)
  try {
    for (const alert of alerts) events.push(...(await alertRows(scope, alert, manifest, engine)))
  } finally {
    engine.close()
  }
  return events
}

function testEvent(project: Project, env: string, now: Date): NoticeEvent {
  const occurred_at = now.toISOString()
  const text = { en: `${project.name}: a test of this webhook`, fr: `${project.name} : un essai de ce webhook` }
  return { id: hashOf(project.name, env, 'test', occurred_at), kind: 'test', occurred_at, text, data: {} }
}

/** One process at a time sends; what another one is sending is left to it. */
async function sendAll(
  project: Project,
  options: NoticeOptions,
  paths: HomePaths,
  stores: Stores,
  effects: Effects,
): Promise<readonly NoticeOutcome[]> {
  let unlock: () => void
  try {
    unlock = takeLock(join(paths.lake, 'notify.lock'), effects.now())
  } catch (error) {
    if (!isTallyError(error, 'lake_locked')) throw error
    effects.report('webhooks: another process is sending; what is new goes with its next round')
    return []
  }
  try {
    const outcomes: NoticeOutcome[] = []
    for (const hook of project.webhooks)
      outcomes.push(await sendWaiting(hook, project.name, options, paths, stores, effects))
    return outcomes
  } finally {
    unlock()
  }
}

async function sendWaiting(
  hook: Webhook,
  project: string,
  options: NoticeOptions,
  paths: HomePaths,
  { journal, store }: Stores,
  effects: Effects,
): Promise<NoticeOutcome> {
  const events = store.waiting(hook.name)
  const is_off = isOff(hook, options)
  if (is_off || events.length === 0)
    return { webhook: hook.name, is_off, sent: 0, waiting: events.length, error: undefined }
  const started_at = effects.now().toISOString()
  const id = `${compactTime(effects.now())}-${randomBytes(3).toString('hex')}`
  const run = { run_id: id, job_name: `notify ${hook.name}`, project, env: options.env }
  journal.begin({ id, job_name: run.job_name, env: options.env, started_at })
  const written = runEvents(paths, run, effects)
  written.start()
  let sent = 0
  let error: TallyError | undefined
  try {
    const url = addressOf(hook, options.environment)
    for (const batch of batchesOf(events, eventsOf[hook.shape])) {
      throwIfStopped(effects)
      const ids = batch.map((event) => event.id)
      const trouble = await sendBatch(hook, url, batch, { project, env: options.env }, options.environment, effects)
      if (trouble) store.failed(hook.name, ids, trouble.message, most_attempts)
      else store.sent(hook.name, ids, effects.now().toISOString())
      if (!trouble) sent += batch.length
      error ??= trouble
      // What does not listen to one event will not listen to the next.
      if (trouble && trouble.code !== 'service_refused') break
    }
  } catch (thrown) {
    if (!(thrown instanceof TallyError)) {
      journal.end(id, {
        ended_at: effects.now().toISOString(),
        status: 'error',
        issues_found: 1,
        message: messageOf(thrown),
        release: null,
      })
      written.fail(thrown)
      throw thrown
    }
    error = thrown
  }
  const waiting = store.waiting(hook.name).length
  const message = `${sent} events sent, ${events.length - sent} not${error ? `: ${error.message}` : ''}`
  const status = error ? (sent > 0 ? 'warning' : 'error') : 'success'
  journal.end(id, {
    ended_at: effects.now().toISOString(),
    status,
    issues_found: events.length - sent,
    message,
    release: null,
  })
  if (status === 'error') written.fail(error)
  else written.complete()
  return { webhook: hook.name, is_off, sent, waiting, error }
}

/** Gives why a request was not taken; throws `interrupted` alone. */
async function sendBatch(
  hook: Webhook,
  url: string,
  events: readonly NoticeEvent[],
  scope: { readonly project: string; readonly env: string },
  environment: NoticeOptions['environment'],
  effects: Effects,
): Promise<TallyError | undefined> {
  const body = JSON.stringify(hookBody(hook, events, scope))
  const secret = hook.secret_env === undefined ? undefined : environment[hook.secret_env]
  const ids = events.map(({ id }) => id)
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': ids.length === 1 ? (ids[0] ?? '') : hashOf(ids),
    'x-tallyhouse-event': events[0]?.kind ?? '',
    ...(secret && { [signatureHeader]: signBody(secret, body, effects.now()) }),
  }
  const request = {
    service: `webhook ${hook.name}`,
    url,
    method: 'POST',
    headers,
    body,
    timeout_ms: 10_000,
    attempts: 3,
    pause_ms: 300,
    most_bytes: 1_000_000,
  } as const
  try {
    await fetchText(request, () => undefined, effects)
    return undefined
  } catch (error) {
    if (error instanceof TallyError && error.code !== 'interrupted') return error
    throw error
  }
}

/** Throws `webhook_address_invalid`, which does not show it: an address may be a secret. */
function addressOf(hook: Webhook, environment: NoticeOptions['environment']): string {
  const text = environment[hook.url_env] ?? ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHere = url !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isHere))
    throw new TallyError('webhook_address_invalid', { webhook: hook.name, variable: hook.url_env })
  if (hook.secret_env !== undefined && !environment[hook.secret_env])
    throw new TallyError('webhook_secret_missing', { webhook: hook.name, variable: hook.secret_env })
  return url.href
}

/** Events of one kind together, at most so many. */
function batchesOf(events: readonly NoticeEvent[], most: number): readonly (readonly NoticeEvent[])[] {
  return [...Map.groupBy(events, ({ kind }) => kind).values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / most) }, (_, index) => same.slice(index * most, (index + 1) * most)),
  )
}
