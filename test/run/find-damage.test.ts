import { hash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { smallFiles } from '../blueprints/small-files.ts'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
import { makeHome } from '../support/small-project.ts'

const project = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))
const whole = makeHome(smallFiles.shop)

beforeAll(async () => {
  await answerOf('build', '--project', project, '--home', whole)
}, 120_000)

/** A copy of the home, to be spoilt. */
function copyOfHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'tallyhouse-damage-'))
  cpSync(whole, home, { recursive: true })
  return home
}

function partOf(home: string, table: string): string {
  const folder = join(home, 'lake/parts', table)
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.parquet')) ?? '')
}

function cutOff(path: string): void {
  writeFileSync(path, readFileSync(path).subarray(0, 500))
}

function garble(path: string): void {
  const bytes = readFileSync(path)
  for (let at = 8; at < bytes.length / 2; at++) bytes[at] = 0x5a ^ (bytes[at] ?? 0)
  writeFileSync(path, bytes)
}

async function rewrite(home: string, path: string, replace: string): Promise<void> {
  const engine = await openDuckdb({ home, temp_dir: join(home, 'temp'), memory_limit: '256MB', threads: 1 })
  await engine.run(
    `copy (select * replace (${replace}) from read_parquet('${path}')) to '${path}.new' (format parquet)`,
  )
  engine.close()
  cpSync(`${path}.new`, path)
  rmSync(`${path}.new`)
}

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

async function run(home: string, ...words: readonly string[]): Promise<Ended> {
  return startProgram([...words, '--project', project, '--home', home]).ended
}

describe('verify', { timeout: 240_000 }, () => {
  it('names every landed file that differs or is gone, and draws nothing', async () => {
    const home = copyOfHome()
    writeFileSync(join(home, 'landing/2024-03-02/customers.csv'), 'x')
    rmSync(join(home, 'landing/2024-03-02/inventory_movements.csv'))
    const { code, out } = await run(home, 'verify')
    expect(code).toBe(1)
    expect(out).toContain('landing/2024-03-02/customers.csv has other bytes than when it was read, 1 bytes instead of')
    expect(out).toContain('landing/2024-03-02/inventory_movements.csv is gone')
    expect(out).toMatch(/damaged: 2 files of release \S+; no figure was drawn\n→ land the file again as it was/)
  })

  it('names parts that are gone, cut off, garbled or written by others, and is content once they are made anew', async () => {
    const home = copyOfHome()
    rmSync(partOf(home, 'fct_orders'))
    cutOff(partOf(home, 'dim_customer'))
    garble(partOf(home, 'int_revenue_days'))
    // The same number of rows, one digit away.
    await rewrite(home, partOf(home, 'fct_order_items'), 'quantity + 1 as quantity')
    await rewrite(home, partOf(home, 'dim_product'), 'list_price + 1 as list_price')
    rmSync(partOf(home, 'stg_orders').replace('.parquet', '.json'))
    const { code, out } = await run(home, 'verify', '--json')
    expect(code).toBe(1)
    // What the command prints.
    const answer = JSON.parse(out) as { readonly damaged: readonly { file: string; trouble: string }[]; next: string }
    const found = answer.damaged.map(({ file, trouble }) => [file.split('/')[2], trouble.replaceAll(/\d+/g, 'N')])
    expect(Object.fromEntries(found)).toEqual({
      fct_orders: 'is gone',
      dim_customer: 'is no whole Parquet file, of N bytes',
      int_revenue_days: 'cannot be read',
      fct_order_items: 'has other rows than those that were written',
      dim_product: 'has N bytes instead of N: it is not the file that was written with this release',
      stg_orders: 'has lost its index, the .json beside it',
    })
    expect(answer).toMatchObject({ is_proven: false, figures: [] })
    expect(answer.next).toContain('tallyhouse build --full')
    await answerOf('build', '--full', '--project', project, '--home', home)
    expect(await answerOf('verify', '--project', project, '--home', home)).toMatchObject({
      is_proven: true,
      damaged: [],
    })
  })
})

it('takes a part that `build --full` wrote again in another size for what it is: the release of that build knows it', {
  timeout: 240_000,
}, async () => {
  const home = copyOfHome()
  const part = partOf(home, 'dim_product')
  const old_bytes = readFileSync(part).length
  await rewrite(home, part, 'list_price as list_price')
  expect(readFileSync(part).length).not.toBe(old_bytes)
  expect((await run(home, 'verify')).code).toBe(1)
  const releases = join(home, 'lake/releases')
  const [release = ''] = readdirSync(releases)
  cpSync(join(releases, release), join(releases, '20990101-000000000-abcdef'), { recursive: true })
  const file = join(releases, '20990101-000000000-abcdef/manifest.json')
  // Written by publishRelease.
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    tables: { name: string; size_bytes: number }[]
    part_hashes: Record<string, string>
  }
  for (const table of manifest.tables) if (table.name === 'dim_product') table.size_bytes = readFileSync(part).length
  manifest.part_hashes[part.slice(home.length + 1)] = hash('sha256', readFileSync(part))
  writeFileSync(file, JSON.stringify(manifest))
  expect((await run(home, 'verify')).out).toContain('proven: 6 figures are equal')
})

it('sees one changed byte of a small part, and says what was compared by what', { timeout: 240_000 }, async () => {
  const home = copyOfHome()
  const spoilt = ['dim_product', 'stg_orders', 'files', 'superseded_orders', 'dim_date'].map((table) =>
    partOf(home, table),
  )
  const whole_bytes = spoilt.map((part) => readFileSync(part))
  for (const [index, part] of spoilt.entries()) {
    const bytes = Buffer.from(whole_bytes[index] ?? '')
    const at = Math.floor(bytes.length / 3)
    bytes[at] = 0x40 ^ (bytes[at] ?? 0)
    writeFileSync(part, bytes)
  }
  const found = await run(home, 'verify', '--json')
  // What the command prints.
  const { damaged } = JSON.parse(found.out) as { damaged: { file: string }[] }
  expect(damaged.map(({ file }) => join(home, file)).toSorted()).toEqual(spoilt.toSorted())
  for (const [index, part] of spoilt.entries()) writeFileSync(part, whole_bytes[index] ?? '')
  // Where the hashes are not known, as of a release of an older version, what can be told by size is.
  expect((await run(home, 'verify')).out).toMatch(
    /as they were: \d+ landed files by their bytes; of the parts of tables \d+ by their bytes, \d+ by their rows\n/,
  )
  const [release = ''] = readdirSync(join(home, 'lake/releases'))
  const file = join(home, 'lake/releases', release, 'manifest.json')
  const { part_hashes: _, ...older } = JSON.parse(readFileSync(file, 'utf8')) as { readonly part_hashes: unknown }
  writeFileSync(file, JSON.stringify(older))
  expect((await run(home, 'verify')).out).toMatch(/\d+ by their size alone, and read\n/)
})

it('compares files and parts of a project without a proof too, and says that no figure was proved', {
  timeout: 240_000,
}, async () => {
  const { project: own, home } = makeDiskProject(1, 20)
  await answerOf('build', '--project', own, '--home', home)
  const verify = async (): Promise<Ended> => startProgram(['verify', '--project', own, '--home', home]).ended
  const { code, out } = await verify()
  expect(code).toBe(0)
  expect(out).toMatch(/^as they were: \d+ landed files? by their bytes; of the parts of tables \d+ by their bytes/)
  expect(out).toContain('no figure was recomputed: project ')
  cutOff(partOf(home, 'fct_lines'))
  const again = await verify()
  expect([again.code, again.out]).toEqual([1, expect.stringContaining('lake/parts/fct_lines/')])
})

describe('a release of which a part cannot be read', { timeout: 240_000 }, () => {
  it.each([
    ['gone', (path: string) => rmSync(path), 'is gone'],
    ['cut off', cutOff, 'is no whole Parquet file, of 500 bytes'],
    ['garbled', garble, 'cannot be read'],
  ])('is told so by query, metric and explain where it is %s', async (_, spoil, trouble) => {
    const home = copyOfHome()
    spoil(partOf(home, 'fct_order_items'))
    const asked = [
      ['query', 'select sum(net_amount) from fct_order_items'],
      ['metric', 'net_revenue'],
      ['explain', 'net_revenue'],
    ]
    for (const words of asked) {
      const { code, err } = await run(home, ...words)
      expect([words[0], code, err]).toEqual([words[0], 1, expect.stringContaining('release_damaged')])
      expect(err).toContain(trouble)
      expect(err).toContain('tallyhouse build --full')
    }
    // A slip of the pen is told as one.
    const slip = await run(home, 'query', 'select nothing_there from dim_date')
    expect(slip.err).toContain('query_failed')
  })

  it('is told so where the catalogue is gone', async () => {
    const home = copyOfHome()
    const [release = ''] = readdirSync(join(home, 'lake/releases'))
    rmSync(join(home, 'lake/releases', release, 'catalogue.duckdb'))
    const { code, err } = await run(home, 'query', 'select 1')
    expect([code, err]).toEqual([1, expect.stringContaining('release_damaged')])
    await answerOf('build', '--full', '--project', project, '--home', home)
    expect((await run(home, 'query', 'select 1')).code).toBe(0)
  })
})

describe('a build over parts that are not as they were', { timeout: 240_000 }, () => {
  /** A day that was not there when the home was built. */
  const landAnother = (home: string): void => {
    const [last = ''] = readdirSync(join(home, 'landing')).toSorted().toReversed()
    cpSync(join(home, 'landing', last, 'orders.csv'), join(home, 'landing/2024-06-01/orders.csv'), { recursive: true })
  }
  const lengthen = (path: string): void => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('PAR1')]))

  it('says so where nothing is new; `build --full` mends it', async () => {
    const home = copyOfHome()
    const spoilt = [
      ['fct_order_items', rmSync, 'is gone'],
      ['fct_order_items', cutOff, 'is no whole Parquet file, of 500 bytes'],
      ['stg_orders', cutOff, 'is no whole Parquet file, of 500 bytes'],
      ['dim_product', lengthen, 'bytes instead of'],
    ] as const
    for (const [table, spoil, trouble] of spoilt) {
      const part = partOf(home, table)
      const whole_bytes = readFileSync(part)
      spoil(part)
      const { code, err } = await run(home, 'build')
      expect([code, err]).toEqual([1, expect.stringContaining('release_damaged')])
      expect(err).toContain(`${part.slice(home.length + 1)} `)
      expect(err).toContain(trouble)
      expect(err).toContain('tallyhouse build --full')
      expect((await run(home, 'doctor')).out).toContain(trouble)
      if (table !== 'dim_product') writeFileSync(part, whole_bytes)
    }
    await answerOf('build', '--full', '--project', project, '--home', home)
    await answerOf('build', '--project', project, '--home', home)
    expect(await answerOf('verify', '--project', project, '--home', home)).toMatchObject({ damaged: [] })
  })

  it('blames no model and no check where something is new', async () => {
    const home = copyOfHome()
    landAnother(home)
    for (const spoil of [cutOff, garble]) {
      const part = partOf(home, 'stg_customers')
      const whole_bytes = readFileSync(part)
      spoil(part)
      const { code, err } = await run(home, 'build')
      expect([code, err]).toEqual([1, expect.stringContaining('release_damaged')])
      expect(err).toContain('tallyhouse build --full')
      expect((await run(home, 'check')).err).toContain('release_damaged')
      writeFileSync(part, whole_bytes)
    }
    rmSync(partOf(home, 'dim_product'))
    await answerOf('build', '--project', project, '--home', home)
    expect(await answerOf('verify', '--project', project, '--home', home)).toMatchObject({ damaged: [] })
  })
})

it('names the catalogue of a release where that is cut off', { timeout: 240_000 }, async () => {
  const home = copyOfHome()
  const [release = ''] = readdirSync(join(home, 'lake/releases'))
  cutOff(join(home, 'lake/releases', release, 'catalogue.duckdb'))
  const { code, err } = await run(home, 'verify')
  expect([code, err]).toEqual([1, expect.stringContaining('release_damaged')])
  expect(err).toMatch(/a file of it cannot be read \(.*catalogue\.duckdb/)
})
