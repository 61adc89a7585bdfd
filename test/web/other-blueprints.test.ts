import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { maybeDashboard } from '../../src/cli/dashboard-files.ts'
import { buildDashboard, openBrowser } from '../support/browser.ts'
import { answerOf } from '../support/run-program.ts'
import { openServed } from '../support/served-project.ts'

let browser: Browser
let dist = ''
beforeAll(async () => {
  ;[browser, dist] = await Promise.all([openBrowser(), buildDashboard()])
})
afterAll(() => browser.close())

it.each(['stores', 'cellar'])(
  'every page of %s, in French: no error, nothing that WCAG 2 A and AA forbid',
  { timeout: 300_000 },
  async (name) => {
    const project = fileURLToPath(new URL(`../../blueprints/${name}`, import.meta.url))
    const home = mkdtempSync(join(tmpdir(), `tallyhouse-${name}-`))
    await answerOf('generate', '--orders', '1000', '--project', project, '--home', home)
    await answerOf('build', '--settle', '0', '--project', project, '--home', home)
    const served = await openServed(home, project, { dashboard: maybeDashboard(dist) }, false)
    const server = await served.listen()
    const page = await browser.newPage({ locale: 'fr-CH', viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(60_000)
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text())
    })
    try {
      await page.goto(server.url)
      await page.locator('nav a').first().waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe('fr')
      const places = await page
        .locator('nav a')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
      expect(places.filter((place) => place.includes('/page/')).length).toBeGreaterThan(1)
      for (const place of places) {
        await page.goto(new URL(place, server.url).href)
        await page.locator('#content h1').waitFor()
        const busy = '[role=status], [aria-busy=true], .chart[data-drawn=false]'
        await page.locator(busy).first().waitFor({ state: 'detached' })
        expect([place, await page.getByRole('alert').count()]).toEqual([place, 0])
        await page.evaluate(axe.source)
        // axe has just been put there.
        const { violations } = await page.evaluate<{
          violations: readonly { id: string; nodes: readonly { html: string }[] }[]
        }>(`axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })`)
        expect([place, violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 200)}`)]).toEqual([place, []])
      }
      expect(troubles).toEqual([])
    } finally {
      await page.close()
      await server.close()
      served.close()
    }
  },
)
