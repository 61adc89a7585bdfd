import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Dashboard, DashboardFile } from '../api/dashboard.ts'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Where `npm run web` builds it. */
const built = fileURLToPath(new URL('../../web/dist/', import.meta.url))

/** The dashboard as `npm run web` has built it; undefined where it was not built. Each file is read and packed once: those that every page begins with now, others when they are asked for. */
export function maybeDashboard(folder = built): Dashboard | undefined {
  const frame = join(folder, 'index.html')
  if (!existsSync(frame)) return undefined
  const assets = join(folder, 'assets')
  const names = new Set(readdirSync(assets).filter((name) => types[extname(name)] !== undefined))
  const read = new Map<string, DashboardFile>()
  const file = (name: string): DashboardFile | undefined => {
    if (!names.has(name)) return undefined
    const known = read.get(name)
    if (known) return known
    const body = new Uint8Array(readFileSync(join(assets, name)))
    const made = { type: types[extname(name)] ?? '', body, gzip: new Uint8Array(gzipSync(body)) }
    read.set(name, made)
    return made
  }
  const text = readFileSync(frame, 'utf8')
  // What every page begins with is ready before the first one asks.
  for (const name of [...names].filter((one) => text.includes(one))) file(name)
  return { frame: text, file, draw: maybeDraw(join(folder, 'server/draw-page.js')) }
}

/** Draws with the form of the dashboard that runs here; it is loaded when the first page is drawn. */
function maybeDraw(file: string): Dashboard['draw'] {
  if (!existsSync(file)) return undefined
  return async (...words) => {
    // Built of web/src/server/draw-page.tsx.
    const built = (await import(pathToFileURL(file).href)) as { readonly drawPage: NonNullable<Dashboard['draw']> }
    return built.drawPage(...words)
  }
}
