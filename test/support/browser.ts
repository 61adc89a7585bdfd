import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import packed from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const installed = '/usr/bin/chromium'

/** A real Chromium: the machine's own, else the one that an npm package carries. */
export async function openBrowser(): Promise<Browser> {
  if (existsSync(installed)) return chromium.launch({ executablePath: installed, args: ['--no-sandbox'] })
  return chromium.launch({ executablePath: await packed.executablePath(), args: packed.args })
}

/** Builds the dashboard into a folder of its own and gives the folder. */
export async function buildDashboard(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'tallyhouse-web-'))
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const words = ['build', 'web', '--logLevel', 'error', '--outDir', outDir, '--emptyOutDir']
  // Not as a call: this process has NODE_ENV=test, with which React builds its slow form.
  await promisify(execFile)(join(root, 'node_modules/.bin/vite'), words, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return outDir
}
