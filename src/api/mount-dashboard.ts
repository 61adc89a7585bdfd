import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, Hono } from 'hono'
import type { Dashboard } from './dashboard.ts'
import { type DrawnViews, hashSource } from './drawn-views.ts'
import type { Gate } from './guard.ts'
import type { Language } from './text-of.ts'

/** Charts as text are eight times as short so; the text is another one for each answer. */
const packed = promisify(gzip)

/** The path below which the dashboard's own addresses lie; those beside it are the API's. */
const base = '/app'

/** Serves the dashboard: every address below `/app` is its frame, and a browser that asks for `/` is sent there. */
export function mountDashboard(app: Hono, dashboard: Dashboard, gate: Gate, views: DrawnViews): void {
  const script_hashes = [...dashboard.frame.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => hashSource(script),
  )
  app.get('/', (context, next) => {
    const isForEyes = (context.req.header('accept') ?? '').includes('text/html')
    if (!isForEyes) return next()
    gate(context, 'viewer')
    return Promise.resolve(context.redirect(`${base}/`))
  })
  app.get(`${base}/assets/:name`, (context) => {
    const file = dashboard.file(context.req.param('name'))
    if (!file) return context.notFound()
    const takesGzip = isGzipTaken(context)
    // The name of an asset holds its hash.
    return new Response(takesGzip ? file.gzip : file.body, {
      headers: {
        'Content-Type': file.type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
        ...(takesGzip ? { 'Content-Encoding': 'gzip' } : {}),
      },
    })
  })
  const frame = async (context: Context): Promise<Response> => {
    gate(context, 'viewer')
    const nonce = randomBytes(16).toString('base64')
    const { pathname, search } = new URL(context.req.url)
    const language = languageOf(context)
    const content = await views.open(`${pathname.slice(base.length)}${search}`, language)
    const { html, title, style_hashes = [] } = content?.drawn ?? {}
    const text = dashboard.frame
      .replaceAll('__NONCE__', nonce)
      .replace('<html lang="en"', `<html lang="${language}"`)
      .replace(/<title>[^<]*/, (whole) => (title === undefined ? whole : `<title>${escapeText(title)}`))
      .replace('<div id="root">', (place) => `${place}${html?.replaceAll(views.nonce_mark, nonce) ?? ''}`)
      .replace('</body>', () => `${dataOf(content?.data)}</body>`)
    const takesGzip = isGzipTaken(context)
    return new Response(takesGzip ? new Uint8Array(await packed(text, { level: 4 })) : text, {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        Vary: 'Accept-Encoding',
        ...(takesGzip ? { 'Content-Encoding': 'gzip' } : {}),
        'Content-Security-Policy': policy(nonce, script_hashes, style_hashes),
      },
    })
  }
  app.get(base, (context) => context.redirect(`${base}/`))
  app.get(`${base}/*`, frame)
}

/** Data for the dashboard's script; no browser runs a block of this type, and nothing in it can end it. */
function dataOf(json: string | undefined): string {
  if (json === undefined) return ''
  return `<script type="application/json" id="given">${json.replaceAll('<', '\\u003c')}</script>`
}

function isGzipTaken({ req }: Context): boolean {
  return /\bgzip\b/.test(req.header('accept-encoding') ?? '')
}

/** The language of a page: that of its address, else the one chosen in this browser before, else the one it asks for. */
function languageOf(context: Context): Language {
  const { req } = context
  const chosen = /(?:^|;\s*)tallyhouse-language=(en|fr)\b/.exec(req.header('cookie') ?? '')?.[1]
  const asked = req.query('lang') ?? chosen ?? req.header('accept-language') ?? 'en'
  return asked.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/**
 * Scripts of our own alone; styles that carry the nonce, those that components write as they are shown; and of style attributes
 * those of the page as it was drawn.
 */
function policy(nonce: string, script_hashes: readonly string[], style_hashes: readonly string[]): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...script_hashes].join(' '),
    `style-src 'self' 'nonce-${nonce}'`,
    ...(style_hashes.length > 0 ? [`style-src-attr 'unsafe-hashes' ${style_hashes.join(' ')}`] : []),
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
