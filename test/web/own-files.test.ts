import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { maybeDashboard } from '../../src/cli/dashboard-files.ts'
import { buildDashboard, openBrowser } from '../support/browser.ts'
import { answerOf } from '../support/run-program.ts'
import { openServed } from '../support/served-project.ts'

it('a project made of one’s own files has working pages without a line in web/', { timeout: 240_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-own-'))
  mkdirSync(join(dir, 'in'))
  const lines = Array.from({ length: 90 }, (_, n) => {
    const day = `${String((n % 28) + 1).padStart(2, '0')}/0${(n % 3) + 1}/2025`
    return `C-${n};${day};${n + 10},50;${n % 2 === 0 ? 'Genève' : 'Sion'}`
  })
  writeFileSync(join(dir, 'in', 'ventes.csv'), ['N° commande;Date de vente;Montant €;Ville', ...lines, ''].join('\r\n'))
  const project = join(dir, 'mine')
  await answerOf('new', project, '--from-files', join(dir, 'in', '*'), '--time-zone', 'Europe/Zurich')
  const served = await openServed(project, project, { dashboard: maybeDashboard(await buildDashboard()) })
  const server = await served.listen()
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ locale: 'fr-CH' })
    page.setDefaultTimeout(60_000)
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    await page.goto(server.url)
    await page.locator('[data-testid=figure]').first().waitFor()
    const [first] = await page.locator('[data-testid=figure]').allInnerTexts()
    // 10.50 + 11.50 + … + 99.50, of the days that the files have, and not of today's twelve months.
    expect(first?.replaceAll(/[^\d,]/g, '')).toBe('4950,00')
    const names = await page
      .locator('nav a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    expect(names).toContain('/app/page/sales')
    for (const name of names) {
      await page.goto(new URL(name, server.url).href)
      await page.locator('#content h1').waitFor()
      await page.locator('[role=status], [aria-busy=true]').first().waitFor({ state: 'detached' })
      expect([name, await page.getByRole('alert').count()]).toEqual([name, 0])
    }
    expect(troubles).toEqual([])
    // With the first key the pages are shut; a browser asks for it by itself, as a password.
    const { key } = (await answerOf('keys', 'add', '--role', 'viewer', '--project', project)) as {
      readonly key: string
    }
    const shut = await (await browser.newContext()).newPage()
    // A browser without a window shows the refusal, one with a window asks, and fails where nobody answers.
    expect(await shut.goto(server.url).then((answer) => String(answer?.status()), String)).toMatch(
      /401|ERR_INVALID_AUTH_CREDENTIALS/,
    )
    const context = await browser.newContext({ httpCredentials: { username: 'me', password: key } })
    const opened = await context.newPage()
    await opened.goto(server.url)
    await opened.locator('[data-testid=figure]').first().waitFor()
  } finally {
    await browser.close()
    await server.close()
    served.close()
  }
})
