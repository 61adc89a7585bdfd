import { randomBytes } from 'node:crypto'
import type { Context, Hono } from 'hono'
import type { Dashboard } from './dashboard.ts'
import type { Gate } from './guard.ts'

/** The path below which the dashboard's own addresses lie; those beside it are the API's. */
const base = '/app'

/** Serves the dashboard: every address below `/app` is its frame, and a browser that asks for `/` is sent there. */
export function mountDashboard(
  app: Hono,
  dashboard: Dashboard,
  gate: Gate,
  firstView: (address: string) => Promise<string | undefined>,
): void {
  app.get('/', (context, next) => {
    const isForEyes = (context.req.header('accept') ?? '').includes('text/html')
    if (!isForEyes) return next()
    gate(context, 'viewer')
    return Promise.resolve(context.redirect(`${base}/`))
  })
  app.get(`${base}/assets/:name`, (context) => {
    const file = dashboard.file(context.req.param('name'))
    if (!file) return context.notFound()
    const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
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
    const given = await firstView(`${pathname.slice(base.length)}${search}`)
    // A place without a page of figures has no charts at first.
    const hasCharts = given?.includes('"tiles":') === true && dashboard.charts !== undefined
    const preload = hasCharts ? `<link rel="modulepreload" href="${base}/assets/${dashboard.charts}" />` : ''
    const text = dashboard.frame
      .replaceAll('__NONCE__', nonce)
      .replace('</head>', () => `${preload}</head>`)
      .replace('</body>', () => `${dataOf(given)}</body>`)
    return new Response(text, {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': policy(nonce),
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

/** Scripts of our own alone, and styles that carry the nonce: those that components write as they are shown. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
