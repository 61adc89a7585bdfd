import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import packed, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

const installed = '/usr/bin/chromium'

/**
 * A real Chromium: the one that an npm package carries, so that every machine tests with the same, with the libraries that come with it where
 * the machine has none; else the machine's own. Not with the flags of the package, which are for one page in one process.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await packed.executablePath()
  const open = (options: LaunchOptions): Promise<Browser> => chromium.launch({ ...options, args: ['--no-sandbox'] })
  try {
    return await open({ executablePath })
  } catch (error) {
    if (existsSync(installed)) return open({ executablePath: installed })
    if (!String(error).includes('shared libraries')) throw error
    const libraries = await inflate(
      fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))),
    )
    return open({ executablePath, env: { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib') } })
  }
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
