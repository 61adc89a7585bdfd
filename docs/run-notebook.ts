/*
 * Runs the cells of the notebook of `stores` in their order, in one context, and writes what they show into it:
 * `node docs/run-notebook.ts` on sample data of its own, `--home home/stores` on those of a home, `--to file` into another file.
 * Cells are TypeScript as the kernel of Deno takes it; of `import` they may use named imports of Node's own modules.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { argv, chdir, env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { startProgram } from '../test/support/disk-project.ts'

type Cell = {
  readonly cell_type: 'code' | 'markdown'
  readonly source: readonly string[]
  execution_count?: number | null
  outputs?: unknown[]
}

const project = fileURLToPath(new URL('../blueprints/stores', import.meta.url))
const path = join(project, 'notebooks', 'ventes.ipynb')
const { values } = parseArgs({ args: argv.slice(2), options: { home: { type: 'string' }, to: { type: 'string' } } })
const to = resolve(values.to ?? path)
env['STORES_HOME'] = values.home === undefined ? await sampleHome() : resolve(values.home)
// A kernel runs in the folder of its notebook.
chdir(dirname(path))

const notebook = JSON.parse(readFileSync(path, 'utf8')) as { readonly cells: readonly Cell[] }
const context = createContext({ require: createRequire(path) })
let run = 0
for (const cell of notebook.cells) {
  if (cell.cell_type !== 'code') continue
  run += 1
  cell.execution_count = run
  const data = shown(runInContext(scriptOf(cell.source.join('')), context))
  const output = data && { data, execution_count: run, metadata: {}, output_type: 'execute_result' }
  cell.outputs = output ? [output] : []
}
writeFileSync(to, `${JSON.stringify(notebook, undefined, 1)}\n`)

/** A cell as a script: without its types, for a script may not import. */
function scriptOf(cell: string): string {
  const plain = cell.replaceAll(/^import (\{[^}]*\}) from ('node:\w+')$/gm, 'const $1 = require($2)')
  return stripTypeScriptTypes(plain)
}

/** What a kernel shows of a cell's last value, by media type, in lines as notebooks keep text. */
function shown(value: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  const display = (value as Record<symbol, (() => Record<string, string>) | undefined> | undefined)?.[
    Symbol.for('Jupyter.display')
  ]
  if (display === undefined) return undefined
  return Object.fromEntries(Object.entries(display()).map(([type, text]) => [type, text.match(/.*\n|.+$/g) ?? []]))
}

async function sampleHome(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'tallyhouse-notebook-'))
  const common = ['--project', project, '--home', home]
  for (const command of [
    ['generate', ...common, '--orders', '20000', '--last', '2026-03-31'],
    ['build', ...common],
  ]) {
    const { code, err } = await startProgram(command).ended
    if (code !== 0) throw new Error(err)
  }
  return home
}
