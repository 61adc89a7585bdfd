import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../test/support/browser.ts'
import { type Place, serveCommand, startServer } from './server-process.ts'

export type FirstPage = {
  /** From the beginning of the navigation to the last tile of the first view, drawn. */
  readonly drawn_ms: number
  /** To the moment at which the app has taken over what the server drew, and its charts answer to the pointer. */
  readonly live_ms: number
  /** Packed JavaScript of both, without the chunk of charts, which comes by itself. */
  readonly script_bytes: number
  readonly chart_bytes: number
}

/**
 * Opens the overview: with a server that has answered nothing yet and a browser that knows nothing, then again with a browser
 * that knows nothing.
 */
export async function firstPages(
  place: Place,
  key: string,
  runs: number,
): Promise<{ readonly cold: readonly FirstPage[]; readonly served: readonly FirstPage[] }> {
  const cold: FirstPage[] = []
  const served: FirstPage[] = []
  const browser = await openBrowser()
  try {
    // The browser's own first page costs it time that is not ours.
    await (await browser.newPage()).goto('about:blank')
    for (let run = 0; run < runs; run++) {
      const server = await startServer(serveCommand(place))
      try {
        cold.push(await openPage(browser, server.url, key))
        served.push(await openPage(browser, server.url, key))
      } finally {
        await server.stop()
      }
    }
  } finally {
    await browser.close()
  }
  return { cold, served }
}

async function openPage(browser: Browser, url: string, key: string): Promise<FirstPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    extraHTTPHeaders: { authorization: `Bearer ${key}` },
  })
  try {
    const page = await context.newPage()
    const scripts = new Map<string, Promise<Buffer>>()
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body())
    })
    await page.addInitScript(watchTiles)
    await page.goto(`${url}app/`)
    const drawn_ms = await drawnAt(page)
    const live_ms = await liveAt(page)
    let [script_bytes, chart_bytes] = [0, 0]
    for (const [address, body] of scripts) {
      const size = gzipSync(await body).length
      if (address.includes('/echarts-')) chart_bytes += size
      else script_bytes += size
    }
    return { drawn_ms, live_ms, script_bytes, chart_bytes }
  } finally {
    await context.close()
  }
}

/** Drawn, and still drawn half a second later: no tile came after. Asked from outside, for the page lets nothing be evaluated. */
async function drawnAt(page: Page): Promise<number> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    const [at, now] = await page.evaluate<readonly [number, number]>('[window.drawnAt, performance.now()]')
    if (at > 0 && now - at > 500) return at
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the first page was not drawn within a minute')
}

/** All charts in view have their canvas. */
async function liveAt(page: Page): Promise<number> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    const at = await page.evaluate<number>('window.liveAt')
    if (at > 0) return at
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the app did not take over the first page within a minute')
}

/** Runs in the page: the time of the frame at which all tiles in view have come, and have their figures and their charts. */
const watchTiles = `
window.drawnAt = 0
window.liveAt = 0
const look = () => {
  const inView = [...document.querySelectorAll('[data-tile]')].filter((tile) => tile.getBoundingClientRect().top < innerHeight)
  const isDrawn = document.readyState !== 'loading' && inView.length > 0 && inView.every((tile) =>
    tile.getAttribute('aria-busy') === 'false' && [...tile.querySelectorAll('.chart')].every((chart) => chart.dataset.drawn === 'true'))
  if (!isDrawn) window.drawnAt = 0
  else if (window.drawnAt === 0) window.drawnAt = performance.now()
  const isLive = isDrawn && inView.every((tile) => [...tile.querySelectorAll('.chart')].every((chart) => chart.querySelector('canvas') !== null))
  if (isLive && window.liveAt === 0) window.liveAt = performance.now()
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
`
