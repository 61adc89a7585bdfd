/*
 * Writes the report and the memo of blueprints into docs/samples/BLUEPRINT/, from sample data of the same seed:
 *   node docs/write-samples.ts shop stores cellar
 * Without a name all blueprints are taken. Files are cut to what fits below 300 kB each.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const most_bytes = 300_000
/** The clock of the sample: the same files at any time. */
const as_of = '2026-03-02T06:00:00Z'

function run(...words: readonly string[]): string {
  const ended = spawnSync(process.execPath, [join(root, 'bin', 'tallyhouse.js'), ...words], { encoding: 'utf8' })
  if (ended.status !== 0) throw new Error(`tallyhouse ${words.join(' ')}\n${ended.stderr}`)
  return ended.stdout
}

function writeSamples(blueprint: string): void {
  const home = mkdtempSync(join(tmpdir(), 'tallyhouse-samples-'))
  const where = ['--project', join(root, 'blueprints', blueprint), '--home', home, '--as-of', as_of]
  try {
    run('start', '--no-serve', '--orders', '1200', '--days', '150', '--seed', '7', ...where)
    const out = join(home, 'samples')
    for (const language of ['en', 'fr']) {
      run('report', 'all', '--format', 'html,pdf,xlsx', '--lang', language, '--out', out, ...where)
      run('report', 'insights', '--format', 'html,pdf,md', '--lang', language, '--out', out, ...where)
    }
    const to = join(root, 'docs', 'samples', blueprint)
    rmSync(to, { recursive: true, force: true })
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(out)) {
      const size = statSync(join(out, name)).size
      if (size < most_bytes) cpSync(join(out, name), join(to, name))
      process.stdout.write(`${blueprint}/${name}: ${size} bytes${size < most_bytes ? '' : ', left out'}\n`)
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const named = process.argv.slice(2).map((name) => basename(name))
const all = readdirSync(join(root, 'blueprints'), { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? [one.name] : [],
)
for (const blueprint of named.length > 0 ? named : all) writeSamples(blueprint)
