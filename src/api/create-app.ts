import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { firstPage, frame, tablePage } from './page.ts'
import type { ServerSource } from './server-source.ts'
import { style } from './style.ts'
import { type Language, textOf } from './text-of.ts'

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f5fa8"/><path d="M4 12V8m4 4V4m4 8V6" stroke="#fff" stroke-width="2"/></svg>'

/** The pages of a project's current release, and what machines ask: `/health`, `/ready`, `/releases/current`. */
export function createApp(source: ServerSource): Hono {
  const app = new Hono()
  // A page is made of a release, of the project's settings and of this program; the last two stay as long as the process does.
  const process_id = randomUUID().slice(0, 8)
  app.use(async (context, next) => {
    if (!isLoopbackHost(context.req.header('host') ?? '')) {
      return context.text('this server answers to localhost only', 421)
    }
    await next()
    context.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Referrer-Policy', 'no-referrer')
    return undefined
  })
  app.get('/', async (context) => {
    const view = await source.current()
    return cached(context, process_id, view?.manifest.id, async () => firstPage(source, view, languageOf(context)))
  })
  app.get('/tables/:name', async (context) => {
    const view = await source.current()
    const table = view?.manifest.tables.find((candidate) => candidate.name === context.req.param('name'))
    if (!view || !table) return context.notFound()
    return cached(context, process_id, view.manifest.id, async () =>
      tablePage(source, view, table, languageOf(context)),
    )
  })
  app.get('/style.css', (context) => context.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/favicon.svg', (context) => context.body(icon, 200, { 'Content-Type': 'image/svg+xml' }))
  app.get('/health', (context) => context.json({ status: 'ok' }))
  app.get('/ready', async (context) => {
    const view = await source.current()
    return context.json({ ready: view !== undefined, release: view?.manifest.id ?? null }, view ? 200 : 503)
  })
  app.get('/releases/current', async (context) => {
    const view = await source.current()
    if (!view) throw new TallyError('release_missing', { release: 'current', allowed: 'none yet' })
    const { id, created_at, as_of, accounts, refused, tables } = view.manifest
    const shown = tables.map(({ name, kind, rows, size_bytes, columns }) => ({ name, kind, rows, size_bytes, columns }))
    return context.json({ id, created_at, as_of, accounts, refused, tables: shown })
  })
  app.notFound((context) => {
    const language = languageOf(context)
    const page = frame(
      source,
      language,
      '/',
      html`<p>${textOf(language, 'not_found')}</p><p><a href="/?lang=${language}">${textOf(language, 'back')}</a></p>`,
    )
    return context.html(page, 404)
  })
  app.onError((error) => problem(error))
  return app
}

/** RFC 9457. */
function problem(error: unknown): Response {
  const known = isTallyError(error)
    ? error
    : new TallyError('unexpected', { detail: messageOf(error) }, { cause: error })
  const body = {
    type: `urn:tallyhouse:${known.code}`,
    title: known.message,
    status: known.status,
    code: known.code,
    detail: known.hint,
  }
  return new Response(JSON.stringify(body), {
    status: known.status,
    headers: { 'Content-Type': 'application/problem+json' },
  })
}

async function cached(
  context: Context,
  process_id: string,
  release: string | undefined,
  make: () => Promise<ReturnType<typeof html>>,
): Promise<Response> {
  const tag = `"${release ?? 'none'}-${process_id}-${languageOf(context)}"`
  context.header('ETag', tag)
  context.header('Cache-Control', 'no-cache')
  context.header('Vary', 'Accept-Language')
  if (release !== undefined && context.req.header('if-none-match') === tag) return context.body(null, 304)
  return context.html(await make())
}

function languageOf(context: Context): Language {
  const asked = context.req.query('lang') ?? context.req.header('accept-language') ?? 'en'
  return asked.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

/** A page elsewhere that resolves its own name to this machine must not read it. */
function isLoopbackHost(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)
}
