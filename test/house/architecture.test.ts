import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** From the bottom up: a folder imports only from itself and from folders before it. */
const floors = [
  'error',
  'text',
  'time',
  'sql',
  'contract',
  'engine',
  'lake',
  'journal',
  'landing',
  'propose',
  'staging',
  'model',
  'check',
  'metric',
  'trace',
  'plan',
  'describe',
  'run',
  'learn',
  'target',
  'connect',
  'page',
  'report',
  'schedule',
  'api',
  'cli',
]

type Import = { readonly from: string; readonly to: string }

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .toSorted()
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)]
  return found.map(([, target = '']) => ({ from: file, to: relative(root, resolve(root, dirname(file), target)) }))
}

/** The floor of a file of src/; undefined for the public face, which stands above all. */
function floorOf(file: string): string | undefined {
  const [, floor, rest] = file.split('/')
  return rest === undefined ? undefined : floor
}

function upward(imports: readonly Import[]): readonly string[] {
  return imports.flatMap(({ from, to }) => {
    const [here, there] = [floorOf(from), floorOf(to)]
    if (here === undefined) return []
    const isUp = there === undefined || floors.indexOf(there) > floors.indexOf(here)
    return isUp ? [`${from} imports ${to}`] : []
  })
}

function firstCycle(imports: readonly Import[]): string | undefined {
  const next = Map.groupBy(imports, ({ from }) => from)
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' → ')
    if (done.has(file)) return undefined
    for (const { to } of next.get(file) ?? []) {
      const cycle = visit(to, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of next.keys()) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return undefined
}

const sources = filesBelow('src')
const imports = sources.flatMap(importsOf)

describe('the house', () => {
  it('has no folder in src/ that is not on the list of floors', () => {
    const folders = new Set(sources.map(floorOf).filter((floor) => floor !== undefined))
    expect([...folders].filter((folder) => !floors.includes(folder))).toEqual([])
  })

  it('imports downward only', () => {
    expect(upward(imports)).toEqual([])
  })

  it('has no cycle of imports, types included', () => {
    expect(firstCycle(imports)).toBeUndefined()
  })

  it('finds an upward import and a cycle where there is one', () => {
    expect(upward([{ from: 'src/lake/a.ts', to: 'src/run/b.ts' }])).toHaveLength(1)
    expect(upward([{ from: 'src/lake/a.ts', to: 'src/define.ts' }])).toHaveLength(1)
    expect(
      firstCycle([
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'c', to: 'a' },
      ]),
    ).toBe('a → b → c → a')
  })

  it('has no file over 600 lines', () => {
    const long = [...sources, ...filesBelow('blueprints'), ...filesBelow('examples')].flatMap((file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length
      return lines > 600 ? [`${file}: ${lines}`] : []
    })
    expect(long).toEqual([])
  })

  it('plans without a database, a file or a clock', () => {
    const impure = filesBelow('src/plan').flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return /node:(fs|child_process|net|http)|Date\.now|new Date\(\)|@duckdb/.test(text) ? [file] : []
    })
    expect(impure).toEqual([])
  })

  it('names no blueprint in src/', () => {
    const named = sources.filter((file) =>
      /\b(blueprints\/|momo|cellar)\b/.test(
        readFileSync(join(root, file), 'utf8')
          .replaceAll(/examples: \[[\s\S]*?\],\n/g, '')
          .replaceAll(/'tallyhouse [^']*'/g, ''),
      ),
    )
    expect(named).toEqual([])
  })

  it('lets blueprints and examples import the public face alone', () => {
    const foreign = [...filesBelow('blueprints'), ...filesBelow('examples')].flatMap((file) =>
      importsOf(file)
        .filter(({ to }) => to.startsWith('src/'))
        .map(({ to }) => `${file} imports ${to}`),
    )
    expect(foreign).toEqual([])
  })

  it('lets the browser import only what draws and writes, and nothing that needs a server', () => {
    const web = readdirSync(join(root, 'web/src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => importsOf(join('web/src', name)))
      .filter(({ to }) => to.startsWith('src/'))
    const shared = new Set(web.map(({ to }) => to))
    expect([...shared].filter((to) => !/^src\/(page|time)\//.test(to))).toEqual([])
    // What the browser's program holds: types are gone by then.
    const valuesOf = (file: string): readonly string[] =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/^import (?!type)[^;]*? from '([^']+)'/gm)].map(
        ([, to = '']) => to,
      )
    const seen = new Set<string>()
    const walk = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      for (const to of valuesOf(file)) if (to.startsWith('.')) walk(relative(root, resolve(root, dirname(file), to)))
    }
    for (const file of shared) walk(file)
    expect([...seen].flatMap(valuesOf).filter((to) => !to.startsWith('.'))).toEqual([])
    expect([...seen].filter((file) => !/^src\/(page|time)\//.test(file))).toEqual([])
  })

  it('lets only run/, and what it calls, write: no edge touches the lake with node:fs', () => {
    const writers = filesBelow('src/api').filter((file) =>
      /\b(writeFile|rename|rm|mkdir|copyFile)(Sync)?\(/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(writers).toEqual([])
  })
})
