/*
 * Photographs every page of the shop's dashboard in both themes into docs/images/: `node docs/make-images.ts` (some minutes).
 * It generates and builds a shop of its own, and needs the dashboard built (`make web`).
 */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { openBrowser } from '../test/support/browser.ts'
import { startProgram } from '../test/support/disk-project.ts'

const shots = {
  overview: '/',
  sales: '/page/sales',
  customers: '/page/customers',
  inventory: '/page/inventory',
  receipt: '/page/sales?receipt=%2Fmetrics%2Fgross_revenue%3Ffrom%3D2026-03-30%26to%3D2026-03-31',
  quality: '/quality',
  quarantine: '/quarantine',
  runs: '/runs',
  releases: '/releases',
  data: '/data?table=fct_orders',
  sql: '/sql',
} as const

const folder = fileURLToPath(new URL('images/', import.meta.url))
const project = fileURLToPath(new URL('../blueprints/shop', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'tallyhouse-images-'))
const wanted = argv.slice(2)
mkdirSync(folder, { recursive: true })
const common = ['--project', project, '--home', home]
const generated = await startProgram([
  'generate',
  ...common,
  '--orders',
  '6000',
  '--days',
  '400',
  '--last',
  '2026-03-31',
]).ended
if (generated.code !== 0) throw new Error(generated.err)
const { child } = startProgram(['start', ...common, '--port', '0'])
const url = await addressOf(child)
const browser = await openBrowser()
try {
  for (const theme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      viewport: { width: 1200, height: 760 },
      colorScheme: theme,
      locale: 'en-GB',
    })
    const page = await context.newPage()
    for (const [name, path] of Object.entries(shots)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      await page.goto(`${url}app${path}`)
      await page.locator('#content h1').waitFor()
      await page
        .locator('[role=status], [aria-busy=true], .chart[data-drawn=false]')
        .first()
        .waitFor({ state: 'detached' })
      if (name === 'sql') {
        await page.getByRole('button', { name: /^Run/ }).click()
        await page.getByTestId('result').waitFor()
      }
      // The end of the charts' and drawers' movement.
      await page.waitForTimeout(900)
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
    }
    await context.close()
  }
} finally {
  await browser.close()
  child.kill('SIGTERM')
}

function addressOf(running: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    running.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    running.stdout?.on('data', (text: Buffer) => {
      const address = /http:\/\/[\d.:]+\//.exec(String(text))?.[0]
      if (address !== undefined) resolve(address)
    })
  })
}
