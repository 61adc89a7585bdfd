import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { TallyError } from '../error/tally-error.ts'
import { AnswerCache } from './answer-cache.ts'
import { answerKnown, type KnownListener, type Refusal } from './answer-known.ts'
import type { ApiPart } from './api-part.ts'
import { docsPage } from './docs-page.ts'
import { type DrawnViews, drawnViews } from './drawn-views.ts'
import type { Endpoint } from './endpoint.ts'
import { endpoints as ownEndpoints } from './endpoints.ts'
import { addressOf, type Gate, guardHost, incomingOf, makeGate, makeGuard, noteCaller } from './guard.ts'
import { mountDashboard } from './mount-dashboard.ts'
import { mountEndpoints } from './mount-endpoints.ts'
import { openapiDocument } from './openapi.ts'
import { firstPage, frame, tablePage } from './page.ts'
import { prepareAnswers } from './prepare-answers.ts'
import { knownError, problemResponse, refusalLine } from './problem.ts'
import { routeEndpoints } from './route-endpoints.ts'
import { safetyHeaders } from './safety-headers.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'
import { style } from './style.ts'
import { type Language, textOf } from './text-of.ts'

/** Addresses beside the endpoints and the dashboard. */
const own_pages = ['/', '/docs', '/openapi.json', '/style.css', '/favicon.svg']

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f5fa8"/><path d="M4 12V8m4 4V4m4 8V6" stroke="#fff" stroke-width="2"/></svg>'

/** What answers requests. */
export type Api = {
  readonly app: Hono
  /** Asked before the app: gives at once what was answered before. */
  readonly known: KnownListener
  /** Makes the answers of a release's first views, and those that were asked for most, so that they are known. */
  prepare(view: ReleaseView, signal: AbortSignal): Promise<void>
}

/** The pages of a project's current release, its API, and the API's documents. */
export function createApi(source: ServerSource, part: ApiPart): Api {
  const guard = makeGuard(part)
  const cache = new AnswerCache(64_000_000)
  const refusals = new WeakMap<IncomingMessage, Refusal>()
  const views = drawnViews(source, part, cache)
  return {
    app: wholeApp(source, part, makeGate(guard), cache, refusals, views),
    known: answerKnown(source, cache, part.is_public, guard, refusals),
    prepare: (view, signal) => prepareAnswers(source, part, cache, views, view, signal),
  }
}

/** The app alone. */
export function createApp(source: ServerSource, part: ApiPart): Hono {
  return createApi(source, part).app
}

/** Logs what refused a request and tells the client. */
function makeRefuse(part: ApiPart): (thrown: unknown, context: Context) => Response {
  return (thrown, context) => {
    const error = knownError(thrown)
    // Set by the gate, where one was passed.
    const who = String(context.get('caller' as never) ?? addressOf(context))
    part.log(refusalLine(error, context.req.method, context.req.path, who))
    return problemResponse(error, {
      ...(error.status === 401 ? { 'WWW-Authenticate': 'Basic realm="tallyhouse", charset="UTF-8"' } : {}),
      ...(error.code === 'method_not_allowed' ? { Allow: String(error.params['allowed']) } : {}),
      ...(error.code === 'rate_limited' ? { 'Retry-After': String(error.params['seconds']) } : {}),
    })
  }
}

function wholeApp(
  source: ServerSource,
  part: ApiPart,
  gate: Gate,
  cache: AnswerCache,
  refusals: WeakMap<IncomingMessage, Refusal>,
  views: DrawnViews,
): Hono {
  const app = new Hono()
  // A page is made of a release, of the project's settings and of this program; the last two stay as long as the process does.
  const process_id = randomUUID().slice(0, 8)
  const endpoints = [...ownEndpoints, ...routeEndpoints(source.project.routes)]
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(safetyHeaders))
      if (!context.res.headers.has(name)) context.header(name, value)
  })
  app.use(async (context, next) => {
    const incoming = incomingOf(context)
    const refusal = incoming && refusals.get(incoming)
    if (refusal?.caller) noteCaller(context, refusal.caller)
    if (refusal) throw refusal.error
    await next()
  })
  app.use(guardHost(part.is_public))
  if (part.dashboard) mountDashboard(app, part.dashboard, gate, views)
  app.get('/', async (context) => {
    gate(context, 'viewer')
    const view = await source.current()
    return cached(context, process_id, view?.manifest.id, async () => firstPage(source, view, languageOf(context)))
  })
  app.get('/tables/:name', async (context, next) => {
    if (!isForEyes(context)) return next()
    gate(context, 'viewer')
    const view = await source.current()
    const table = view?.manifest.tables.find((candidate) => candidate.name === context.req.param('name'))
    if (!view || !table) return context.notFound()
    return cached(context, process_id, view.manifest.id, async () =>
      tablePage(source, view, table, languageOf(context)),
    )
  })
  app.get('/style.css', (context) => context.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/favicon.svg', (context) => context.body(icon, 200, { 'Content-Type': 'image/svg+xml' }))
  mountDocuments(app, source, endpoints)
  mountEndpoints(app, endpoints, source, part, gate, cache)
  const refuse = makeRefuse(part)
  app.notFound((context) => {
    const { method, path } = context.req
    const allowed = methodsOf(path, endpoints, part.dashboard !== undefined)
    if (allowed.length > 0 && !allowed.includes(method)) {
      return refuse(new TallyError('method_not_allowed', { method, path, allowed: allowed.join(', ') }), context)
    }
    if (!isForEyes(context)) return problemResponse(new TallyError('endpoint_unknown', { method, path }))
    const language = languageOf(context)
    const page = frame(
      source,
      language,
      '/',
      html`<p>${textOf(language, 'not_found')}</p><p><a href="/?lang=${language}">${textOf(language, 'back')}</a></p>`,
    )
    return context.html(page, 404)
  })
  app.onError(refuse)
  return app
}

/** Methods that a path takes, as `Allow` names them; none for a path that is not known. */
function methodsOf(path: string, endpoints: readonly Endpoint[], hasDashboard: boolean): readonly string[] {
  const isPage = own_pages.includes(path) || (hasDashboard && /^\/app(\/|$)/.test(path))
  const fitting = endpoints.filter((endpoint) => {
    const pattern = endpoint.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(path)
  })
  const methods = new Set([...(isPage ? ['get'] : []), ...fitting.map(({ method }) => method)])
  return [...(methods.has('get') ? ['GET', 'HEAD'] : []), ...(methods.has('post') ? ['POST'] : [])]
}

/** What the API is, for programs and for people; no figure stands there, so that no key is needed. */
function mountDocuments(app: Hono, source: ServerSource, endpoints: readonly Endpoint[]): void {
  const document = JSON.stringify(openapiDocument(source.project.title.en, endpoints))
  app.get('/openapi.json', (context) => context.body(document, 200, { 'Content-Type': 'application/json' }))
  app.get('/docs', (context) => context.html(docsPage(source, endpoints)))
}

/** Whether a browser asks for something to look at. */
function isForEyes(context: Context): boolean {
  return (context.req.header('accept') ?? '').includes('text/html') && context.req.query('format') === undefined
}

async function cached(
  context: Context,
  process_id: string,
  release: string | undefined,
  make: () => Promise<ReturnType<typeof html>>,
): Promise<Response> {
  const tag = `"${release ?? 'none'}-${process_id}-${languageOf(context)}"`
  context.header('ETag', tag)
  context.header('Cache-Control', 'private, no-cache')
  context.header('Vary', 'Accept, Accept-Language, Authorization')
  if (release !== undefined && context.req.header('if-none-match') === tag) return context.body(null, 304)
  return context.html(await make())
}

function languageOf(context: Context): Language {
  const asked = context.req.query('lang') ?? context.req.header('accept-language') ?? 'en'
  return asked.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}
