/*
 * Photographs the pages of the dashboards into docs/images/: `node docs/make-images.ts` (some minutes), or only those that are
 * named behind it: every page of the shop in both themes, and two of `stores` and `cellar` each, in French. It generates and builds
 * homes of its own, and needs the dashboard built (`make web`).
 */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { openBrowser } from '../test/support/browser.ts'
import { startProgram } from '../test/support/disk-project.ts'

type Shots = {
  readonly blueprint: string
  readonly locale: string
  readonly generate: readonly string[]
  readonly themes: readonly ('light' | 'dark')[]
  readonly height: number
  /** Names of files and their pages. */
  readonly pages: Readonly<Record<string, string>>
}

const others = { locale: 'fr-FR', generate: ['--orders', '20000'], themes: ['light'], height: 980 } as const
const all: readonly Shots[] = [
  {
    blueprint: 'shop',
    locale: 'en-GB',
    generate: ['--orders', '6000', '--days', '400'],
    themes: ['light', 'dark'],
    height: 760,
    pages: {
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
    },
  },
  { blueprint: 'stores', ...others, pages: { stores: '/', 'stores-sales': '/page/sales' } },
  { blueprint: 'cellar', ...others, pages: { cellar: '/', 'cellar-reconciliation': '/page/reconciliation' } },
]

const folder = fileURLToPath(new URL('images/', import.meta.url))
const wanted = argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await openBrowser()
try {
  for (const shots of all) {
    const pages = Object.entries(shots.pages).filter(([name]) => wanted.length === 0 || wanted.includes(name))
    if (pages.length > 0) await photograph(shots, pages)
  }
} finally {
  await browser.close()
}

async function photograph(shots: Shots, pages: readonly (readonly [name: string, path: string])[]): Promise<void> {
  const project = fileURLToPath(new URL(`../blueprints/${shots.blueprint}`, import.meta.url))
  const common = ['--project', project, '--home', mkdtempSync(join(tmpdir(), 'tallyhouse-images-'))]
  const generated = await startProgram(['generate', ...common, ...shots.generate, '--last', '2026-03-31']).ended
  if (generated.code !== 0) throw new Error(generated.err)
  const { child } = startProgram(['start', ...common, '--port', '0'])
  try {
    const url = await addressOf(child)
    for (const theme of shots.themes) {
      const context = await browser.newContext({
        viewport: { width: 1200, height: shots.height },
        colorScheme: theme,
        locale: shots.locale,
      })
      const page = await context.newPage()
      for (const [name, path] of pages) {
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
    child.kill('SIGTERM')
  }
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
