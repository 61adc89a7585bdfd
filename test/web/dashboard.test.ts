import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { maybeDashboard } from '../../src/cli/dashboard-files.ts'
import { generatedShop } from '../blueprints/shop/generated-shop.ts'
import { landedRows } from '../blueprints/shop/landed-rows.ts'
import { buildDashboard, openBrowser } from '../support/browser.ts'
import { openServed, type Served } from '../support/served-project.ts'

const project = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))
const places = [
  '/',
  '/page/sales',
  '/page/customers',
  '/page/inventory',
  '/quality',
  '/quarantine',
  '/runs',
  '/releases',
  '/data',
  '/data?table=fct_orders&column=net_amount',
  '/sql',
  '/nowhere',
] as const

let served: Served
let url = ''
let browser: Browser
let context: BrowserContext
let page: Page
const troubles: string[] = []
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  const [home, dist] = await Promise.all([
    generatedShop({ orders: 600, days: 40, noise: 0.03, seed: 11 }),
    buildDashboard(),
  ])
  served = await openServed(home, project, { dashboard: maybeDashboard(dist) })
  const server = await served.listen()
  url = `${server.url}app`
  browser = await openBrowser()
  closers.push(
    () => browser.close(),
    () => server.close(),
  )
  context = await newContext('light')
  page = await context.newPage()
}, 180_000)

afterAll(async () => {
  for (const close of closers) await close()
  served.close()
})

/** A browser of its own; what its pages complain of is gathered. */
async function newContext(colorScheme: 'light' | 'dark', width = 1280): Promise<BrowserContext> {
  const made = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: 'en-GB' })
  made.setDefaultTimeout(60_000)
  made.on('weberror', (error) => troubles.push(error.error().message))
  made.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  return made
}

/** Opens a place and waits until all of it is drawn. */
async function open(path: string, on: Page = page): Promise<void> {
  await on.goto(`${url}${path}`)
  await on.locator('#content h1, #content .nothing').first().waitFor()
  await drawn(on)
}

async function drawn(on: Page = page): Promise<void> {
  const busy = '[role=status], [aria-busy=true], [data-stale=true], .chart[data-drawn=false]'
  await on.locator(busy).first().waitFor({ state: 'detached' })
}

async function json<T>(path: string): Promise<T> {
  return (await (await served.ask(path)).json()) as T
}

/** The text of a figure's tile. */
const figure = (name: string, on: Page = page): Promise<string> =>
  on.locator(`[data-tile="figure-${name}"] [data-testid=figure]`).innerText()

const plain = (text: string): string => text.replaceAll(/[^\d.]/g, '')

type Figures = { readonly series: readonly { readonly rows: readonly { readonly value: string }[] }[] }
async function asked(tile: string, query: string): Promise<string> {
  const { series } = await json<Figures>(`/pages/overview/tiles/${tile}${query}`)
  return Number(series[0]?.rows[0]?.value).toFixed(2)
}

type Rejected = {
  readonly id: string
  readonly source_file: string
  readonly cells: Readonly<Record<string, string>>
  readonly reasons: readonly { readonly column: string }[]
}

/** A line of a paid order with a wrong quantity alone, in the last file that has lines of its order. */
async function mendable(): Promise<Rejected | undefined> {
  const { records } = await json<{ records: readonly Rejected[] }>('/quarantine?contract=order_items&limit=1000')
  for (const record of records) {
    if (record.reasons.length > 1 || record.reasons[0]?.column !== 'quantity') continue
    const sql = `select count(*) as paid from v_paid_orders where order_id = '${record.cells['order_id']}' and not exists (
      select 1 from stg_order_items as i where i.order_id = '${record.cells['order_id']}' and i._source_file <> '${record.source_file}')`
    const response = await served.ask('/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    })
    const { rows } = (await response.json()) as { rows: readonly { paid: string | number }[] }
    if (Number(rows[0]?.paid) === 1) return record
  }
  return undefined
}

/** Runs in the page: what the tiles are in the first frame, each then marked, and whatever is otherwise in a later one. */
const watchTiles = `
window.seen = { first: [], later: [] }
const look = () => {
  const tiles = [...document.querySelectorAll('[data-tile]')]
  const now = tiles.map((tile) => {
    const { x, y, width, height } = tile.getBoundingClientRect()
    const isDrawn = [...tile.querySelectorAll('.chart')].every((chart) => chart.dataset.drawn === 'true')
    return [tile.dataset.tile, tile.getAttribute('aria-busy'), isDrawn, x, y, width, height].join(' ')
  })
  if (document.readyState === 'loading') {
    // Not all of it has come.
  } else if (window.seen.first.length === 0) {
    window.seen.first = now
    for (const tile of tiles) tile.dataset.wasHere = ''
  } else if (now.join() !== window.seen.first.join()) window.seen.later.push(...now.filter((one) => !window.seen.first.includes(one)))
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
`

describe('the dashboard', { timeout: 240_000 }, () => {
  it('opens on the first page, whose figures are those of the API', async () => {
    await open('/')
    expect(await page.title()).toContain('Online store')
    expect(plain(await figure('net_revenue'))).toBe(await asked('figure-net_revenue', ''))
    expect(await page.locator('.tile').count()).toBe(9)
    await expect.poll(() => page.locator('.chart canvas').count()).toBe(5)
    expect(await page.locator('.figure .spark').count()).toBe(4)
  })

  it('loads at most 300 kB of packed scripts for the first view, charts aside, and asks for no figure: they came with the frame', async () => {
    await served.prepare()
    const fresh = await newContext('light')
    const on = await fresh.newPage()
    const sizes: Promise<number>[] = []
    const asked: string[] = []
    on.on('response', (response) => {
      if (response.url().includes('/pages')) asked.push(response.url())
      if (response.url().endsWith('.js') && !response.url().includes('echarts'))
        sizes.push(
          response
            .request()
            .sizes()
            .then((size) => size.responseBodySize),
        )
    })
    await open('/', on)
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(total).toBeGreaterThan(50_000)
    expect(total).toBeLessThan(300_000)
    expect(asked).toEqual([])
    await fresh.close()
  })

  it('shows its tiles and figures without a script: the server has drawn them, in the language of the browser', async () => {
    const own = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })
    const on = await own.newPage()
    await on.goto(`${url}/`)
    expect(await on.title()).toBe('Online store · Tallyhouse')
    expect(plain(await figure('net_revenue', on))).toBe(await asked('figure-net_revenue', ''))
    expect(await on.locator('[data-tile][aria-busy=false]').count()).toBe(9)
    expect(await on.locator('.figure .spark').count()).toBe(4)
    expect(await on.locator('.still svg svg:visible').count()).toBe(5)
    expect(await on.locator('.still text:visible').allTextContents()).toContain('FR')
    await on.getByRole('navigation').getByRole('link', { name: 'Sales' }).click()
    await on.getByRole('heading', { name: 'Sales', level: 1 }).waitFor()
    await own.close()
    const french = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-CH' })
    const read = await french.newPage()
    await read.goto(`${url}/`)
    expect(await read.locator('html').getAttribute('lang')).toBe('fr')
    expect(await figure('net_revenue', read)).toMatch(/,\d\d\sCHF$/)
    await french.close()
  })

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)(
    'takes over what the server has drawn: no tile is made anew, waits or moves, %s, %i wide',
    async (theme, width) => {
      const own = await newContext(theme, width)
      const on = await own.newPage()
      await on.addInitScript(watchTiles)
      await on.goto(`${url}/`)
      // Pressed as soon as it is seen, which is before the app is there.
      await on.getByTestId('theme').click()
      await expect.poll(() => on.locator('.chart canvas').count(), { timeout: 60_000 }).toBe(5)
      const other = theme === 'light' ? 'dark' : 'light'
      await on.locator(`html[data-mantine-color-scheme=${other}]`).waitFor({ state: 'attached' })
      await on.waitForTimeout(300)
      const seen = await on.evaluate<{ readonly first: readonly string[]; readonly later: readonly string[] }>(
        'window.seen',
      )
      expect(seen.first).toHaveLength(9)
      expect(seen.later).toEqual([])
      expect(await on.locator('[data-tile][data-was-here]').count()).toBe(9)
      await own.close()
    },
  )

  it('narrows by a filter that stands in the address, so that a link shows the same', async () => {
    await open('/')
    const whole = await figure('net_revenue')
    await page.getByRole('combobox', { name: 'Country' }).or(page.getByLabel('Country')).first().click()
    await page.getByRole('option', { name: 'CH', exact: true }).click()
    await page.waitForURL(/filter=country%3DCH/)
    await drawn()
    const narrowed = await figure('net_revenue')
    expect(narrowed).not.toBe(whole)
    expect(plain(narrowed)).toBe(await asked('figure-net_revenue', '?filter=country%3DCH'))
    const link = page.url()
    await page.goto('about:blank')
    await page.goto(link)
    await page.locator('.tile').first().waitFor()
    await drawn()
    expect(await figure('net_revenue')).toBe(narrowed)
    await page.getByRole('button', { name: 'Clear filters' }).first().click()
    await drawn()
    expect(await figure('net_revenue')).toBe(whole)
  })

  it('goes from a figure down to lines whose cells, summed from the raw files, are that figure', async () => {
    await open('/page/sales?from=2024-03-05&to=2024-03-06')
    await page.locator('[data-tile="figure-gross_revenue"] [data-testid=figure]').click()
    await page.waitForURL(/receipt=/)
    const shown = page.getByTestId('receipt-value')
    await shown.waitFor()
    const lines = page.getByTestId('lines-value')
    await lines.locator('tbody tr').first().waitFor()
    expect(await lines.innerText()).toContain('add up to it, exactly')
    const raw = new Map(
      landedRows(`${served.home}/landing`, 'order_items').map((row) => [`${row.file}:${row.line}`, row.cells]),
    )
    const places: (readonly string[])[] = []
    for (const row of await lines.locator('tbody tr').all())
      places.push((await row.locator('th, td').allInnerTexts()).slice(0, 2))
    expect(places.length).toBeGreaterThan(5)
    const cents = places.reduce((sum, [file, line]) => {
      const cells = raw.get(`${file}:${line}`)
      return sum + Number(cells?.['quantity']) * Math.round(Number(cells?.['unit_price']) * 100)
    }, 0)
    expect(plain(await shown.innerText())).toBe((cents / 100).toFixed(2))
  })

  it('lists the quarantine fifty rows at a time', async () => {
    const { quarantined } = await json<{ quarantined: number }>('/quarantine?limit=1')
    expect(quarantined).toBeGreaterThan(50)
    await open('/quarantine')
    expect(await page.getByTestId('record').count()).toBe(50)
    await page.getByRole('button', { name: 'More' }).click()
    await expect.poll(() => page.getByTestId('record').count()).toBe(Math.min(quarantined, 100))
  })

  it('mends a quarantined row and replays it; a page that is open elsewhere shows the new figure by itself', async () => {
    const watched = await context.newPage()
    await open('/page/sales?from=2020-01-01&to=2024-12-31', watched)
    const before = await figure('gross_revenue', watched)
    const broken = await mendable()
    expect(broken).toBeDefined()
    await open('/quarantine?contract=order_items')
    await page.locator(`[data-id="${broken?.id}"]`).getByRole('button').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('quantity', { exact: true }).fill('3')
    await dialog.getByRole('button', { name: 'Mend and replay' }).click()
    await dialog.waitFor({ state: 'hidden', timeout: 60_000 })
    expect(await page.locator(`[data-id="${broken?.id}"]`).count()).toBe(0)
    await expect.poll(() => figure('gross_revenue', watched), { timeout: 60_000 }).not.toBe(before)
    const more = Number(plain(await figure('gross_revenue', watched))) - Number(plain(before))
    expect(more.toFixed(2)).toBe((3 * Number(broken?.cells['unit_price'])).toFixed(2))
    await watched.close()
    await open('/runs')
    expect(await page.getByRole('region', { name: 'Journal' }).innerText()).toContain('replay')
  })

  it('asks outside services, says what they said, and the journal has its line at once', async () => {
    await open('/runs')
    const journal = page.getByRole('region', { name: 'Journal' })
    expect(await journal.innerText()).not.toContain('external_api')
    await page.getByTestId('external').click()
    await page.locator('.mantine-Notification-root').getByText('CHF').waitFor()
    await journal.getByText('external_api').first().waitFor()
  })

  it('starts a job, shows it go on, and the journal has its line; a page that is loaded meanwhile has its figures', async () => {
    await open('/runs')
    const journal = page.getByRole('region', { name: 'Journal' })
    expect(await journal.innerText()).not.toContain('daily')
    await page.getByRole('button', { name: 'Start: Daily build' }).click()
    await page.getByText('daily – running').waitFor()
    const other = await context.newPage()
    await open('/', other)
    await other.reload()
    await other.locator('[data-testid=figure]').first().waitFor()
    await drawn(other)
    expect(plain(await figure('net_revenue', other))).toBe(await asked('figure-net_revenue', ''))
    await other.close()
    await page.getByText('daily – running').waitFor({ state: 'detached', timeout: 60_000 })
    const line = journal.locator('tr', { hasText: 'daily' })
    expect(await line.innerText()).toMatch(/success|warning/)
  })

  it('draws where a column comes from, down to its files, and what it feeds', async () => {
    await open('/data?table=fct_orders')
    await page.getByRole('columnheader', { name: /^Order id/ }).waitFor()
    await page.getByRole('button', { name: /^net_amount / }).click()
    const drawing = page.getByTestId('column-lineage')
    await drawing.getByText('order_items.csv', { exact: true }).waitFor()
    await drawing.getByRole('link', { name: 'stg_order_items.quantity' }).click()
    await page.waitForURL(/table=stg_order_items&column=quantity/)
    await drawing.getByRole('link', { name: 'fct_orders.net_amount' }).waitFor()
    await drawing.getByText(/It decides the rows of fct_returns, .*, metric net_revenue/).waitFor()
  })

  it('shows what differs between releases, and goes back', async () => {
    await open('/releases')
    await page.getByRole('button', { name: 'Compare with the current one' }).first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('fct_order_items').first().waitFor({ timeout: 240_000 })
    const accounting = drawer.getByRole('region', { name: 'Accounting of rows' })
    expect(await accounting.locator('tr', { hasText: 'quarantined' }).first().innerText()).toMatch(/-1/)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    const { releases } = await json<{ releases: readonly { release: string; is_current: boolean }[] }>('/releases')
    const [old, young] = releases
    await page.getByRole('button', { name: 'Go back to this one' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Go back to this one' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const ready = await json<{ release: string }>('/ready')
    expect([ready.release, young?.is_current]).toEqual([old?.release, true])
  })

  it('answers SQL as rows and as a chart, and says why it does not', async () => {
    await open('/sql')
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.getByTestId('result').locator('tbody tr').first().waitFor()
    await page.getByText('As a chart').click()
    await page.locator('[data-testid=result] canvas').waitFor()
    expect(await page.getByTestId('cut').count()).toBe(0)
    await page.evaluate(`sessionStorage.setItem('tallyhouse-sql', 'select range as order_id from range(1001)')`)
    await open('/sql')
    await page.getByRole('button', { name: /^Run/ }).click()
    expect(await page.getByTestId('cut').innerText()).toContain('Cut after 1,000 rows')
    expect(await page.getByTestId('result').locator('th').first().innerText()).toBe('order_id')
    await page.evaluate(`sessionStorage.setItem('tallyhouse-sql', "select * from read_csv('/etc/passwd')")`)
    await open('/sql')
    await page.getByTestId('editor').locator('.cm-content').click()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).not.toContain('root:')
  })

  it('speaks French and turns dark, and remembers it', async () => {
    await open('/')
    await page.getByTestId('language').click()
    await page.getByRole('heading', { name: 'Vue d’ensemble' }).waitFor()
    expect(await figure('net_revenue')).toMatch(/,\d\d\sCHF$/)
    await page.getByTestId('theme').click()
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
    await open('/quality')
    await page.getByRole('heading', { name: 'Qualité' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
    await page.getByTestId('language').click()
    await page.getByTestId('theme').click()
  })

  it('is walked by keyboard: skip link, menu, a figure’s receipt and back', async () => {
    await open('/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to content')
    await page.locator('[data-testid=figure]').first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(page.url()).not.toContain('receipt=')
  })

  it.each(['light', 'dark'] as const)('breaks no rule of WCAG 2 A and AA on any page, %s', async (theme) => {
    const own = await newContext(theme)
    const on = await own.newPage()
    const found: string[] = []
    const judge = async (where: string): Promise<void> => {
      await on.evaluate(axe.source)
      // axe has just been put there.
      const { violations } = await on.evaluate<{
        violations: readonly { id: string; nodes: readonly { html: string; failureSummary?: string }[] }[]
      }>(`axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })`)
      const broken = violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`,
      )
      found.push(...broken.map((text) => `${where} ${text}`))
    }
    for (const place of places) {
      await open(place, on)
      await judge(place)
    }
    await open('/', on)
    await on.locator('[data-testid=figure]').first().click()
    await on.getByTestId('lines-value').waitFor()
    await on.waitForTimeout(400)
    await judge('receipt')
    await open('/quarantine', on)
    await on.getByRole('button', { name: /^Mend/ }).first().click()
    await on.getByRole('dialog').locator('input').first().waitFor()
    await on.waitForTimeout(400)
    await judge('mend')
    await own.close()
    expect(found).toEqual([])
  })

  it('is read on a phone: nothing is wider than the screen', async () => {
    const own = await newContext('light', 390)
    const on = await own.newPage()
    for (const place of places) {
      await open(place, on)
      const width = await on.evaluate('document.documentElement.scrollWidth')
      expect([place, width]).toEqual([place, 390])
    }
    await own.close()
  })

  it('has complained of nothing: no error, no blocked style or script', () => {
    expect(troubles.filter((text) => !/status of (400|422)/.test(text))).toEqual([])
  })
})
