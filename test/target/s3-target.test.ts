import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { fingerprintFile } from '../../src/landing/fingerprint.ts'
import { normalizeBucket } from '../../src/plan/s3-spec.ts'
import { normalizeTarget, type TargetSpec } from '../../src/plan/target-spec.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { openStore, type Store } from '../../src/target/s3/open-store.ts'
import { readStoreManifest, readStorePointer, type StoreManifest } from '../../src/target/s3/store-manifest.ts'
import { type CuttingProxy, startProxy } from '../support/cutting-proxy.ts'
import { eventsOf } from '../support/run-events.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'
import { cleanFiles, land, makeHome, queryHome } from '../support/small-project.ts'
import { buildOdd, publish, stopAt } from './small-target.ts'

let server: S3Server
let proxy: CuttingProxy
let store: Store
let home: string
let loaded: LoadedProject

beforeAll(async () => {
  server = await startS3('warehouse')
  proxy = await startProxy(server.port)
  store = await openStore(bucketAt(server.port), defaultEffects)
  home = makeHome(cleanFiles)
  loaded = await buildOdd(home)
})
beforeEach(() => {
  proxy.mood = { kind: 'pass' }
})
afterAll(async () => {
  store.close()
  await proxy.close()
  await server.close()
})

function bucketAt(port: number) {
  const fail = (): never => {
    throw new Error('no bucket')
  }
  return normalizeBucket({ bucket: 'warehouse', endpoint: `http://127.0.0.1:${port}` }, fail)
}

const spec = (prefix: string, more: Partial<NonNullable<TargetSpec['s3']>> = {}): Omit<TargetSpec, 'name'> => ({
  kind: 's3',
  s3: { bucket: 'warehouse', endpoint: `http://127.0.0.1:${proxy.port}`, prefix, ...more },
})

async function keys(prefix: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { key } of store.list(prefix)) found.push(key)
  return found
}

async function current(prefix: string): Promise<StoreManifest> {
  const pointer = readStorePointer((await store.readText(`${prefix}current.json`)) ?? '')
  const manifest = readStoreManifest((await store.readText(pointer?.manifest ?? '')) ?? '')
  if (!manifest) throw new Error('no manifest')
  return manifest
}

/** Rows of a table as a reader finds them: by the pointer, its manifest and the objects that this names. */
async function rowsInStore(prefix: string, table: string): Promise<readonly unknown[]> {
  const folder = join(home, 'fetched', prefix)
  mkdirSync(folder, { recursive: true })
  const { tables } = await current(prefix)
  const files = (tables.find(({ name }) => name === table)?.objects ?? []).map(({ key }, index) => ({
    key,
    to: join(folder, `${table}-${index}.parquet`),
  }))
  for (const { key, to } of files) await store.fetchFile(key, to)
  const engine = await openDuckdb({ home, temp_dir: join(home, 'tmp'), memory_limit: '500MB', threads: 1 })
  try {
    return await engine.rows(`select * from read_parquet([${files.map(({ to }) => `'${to}'`).join(', ')}])`)
  } finally {
    engine.close()
  }
}

describe('a bucket', () => {
  it('holds every table of a release behind one pointer, equal to the release, and nothing is sent twice', async () => {
    const first = await publish(home, loaded, spec('all/'))
    expect(first.place).toBe('s3://warehouse/all/')
    expect(first.tables.every(({ is_copied }) => is_copied)).toBe(true)
    for (const table of ['odd', 'fct_orders', 'stg_lines', 'quarantine', 'v_total'])
      expect(await rowsInStore('all/', table), table).toEqual(await queryHome(home, `select * from ${table}`))
    const before = proxy.up_bytes
    const again = await publish(home, loaded, spec('all/'))
    expect(again.message).toContain('nothing new')
    expect(proxy.up_bytes - before).toBeLessThan(10_000)
  })

  it('takes only new parts of a second release, keeps those of the release before, and removes older ones', async () => {
    const own = makeHome(cleanFiles)
    const place = { name: 'grow', ...spec('grow/') }
    await publish(own, await buildOdd(own), place)
    const first = await current('grow/')
    for (const day of [2, 3, 4]) {
      land(own, {
        [`2026-01-0${day}/orders.csv`]: `order_id,customer_id,status,placed_at,total\n${day}0,c1,paid,2026-01-0${day} 10:00:00,1\n`,
      })
      const outcome = await publish(own, await buildOdd(own), place)
      expect(outcome.tables.find(({ name }) => name === 'odd')).toMatchObject({ is_copied: false })
      expect(outcome.tables.find(({ name }) => name === 'fct_orders')).toMatchObject({ is_copied: true })
      if (day === 2) expect(await keys('grow/')).toEqual(expect.arrayContaining(first.tables.flatMap(objectKeys)))
    }
    const gone = first.tables.find(({ name }) => name === 'fct_orders')?.objects[0]?.key
    expect(await keys('grow/')).not.toContain(gone)
    expect((await keys('grow/releases/')).length).toBe(3)
    expect(await keys('grow/')).toEqual(expect.arrayContaining((await current('grow/')).tables.flatMap(objectKeys)))
  })

  it('takes files under keys of their own, workbook and CSV, and gives back one that somebody changed', async () => {
    const files = [
      { key: 'sales_reports/sales_report.xlsx', tables: ['odd', 'fct_orders'] },
      { key: 'wines/premium_wines.csv', tables: ['fct_orders'] },
      { key: 'wines/all.arrow', tables: [{ from: 'odd', columns: { number: 'n' } }] },
    ]
    const place = { name: 'files', ...spec('', { files }) }
    await publish(home, loaded, place)
    const told = eventsOf(home).at(-1)
    expect(told?.inputs.map(({ name }) => name).toSorted()).toEqual(['fct_orders', 'odd'])
    expect(told?.outputs.map(({ namespace, name }) => `${namespace} ${name}`)).toEqual([
      's3://warehouse sales_reports/sales_report.xlsx/odd',
      's3://warehouse sales_reports/sales_report.xlsx/fct_orders',
      's3://warehouse wines/premium_wines.csv',
      's3://warehouse wines/all.arrow',
    ])
    expect(await keys('tables/')).toEqual([])
    const to = join(home, 'fetched.xlsx')
    await store.fetchFile('sales_reports/sales_report.xlsx', to)
    expect((await readXlsx(readFileSync(to))).sheets.map(({ name }) => name)).toEqual(['odd', 'fct_orders'])
    const csv = (await store.readText('wines/premium_wines.csv')) ?? ''
    expect(parse(csv, { columns: true })).toHaveLength(2)
    await store.writeText('wines/premium_wines.csv', 'spoilt')
    await publish(home, loaded, place)
    expect(await store.readText('wines/premium_wines.csv')).toBe(csv)
  })

  it('does not take the place of a pointer that is somebody else’s', async () => {
    await store.writeText('theirs/current.json', '{"name":"ours"}')
    await expect(publish(home, loaded, spec('theirs/'))).rejects.toMatchObject({ code: 'target_in_the_way' })
    expect(await keys('theirs/')).toEqual(['theirs/current.json'])
  })
})

const objectKeys = ({ objects }: StoreManifest['tables'][number]): readonly string[] => objects.map(({ key }) => key)

/** Some 48 MB that do not compress, so that its one part is sent in parts of an upload. */
const largeModel = `-- materialization: table
select hash(range) as a, hash(range, 1) as b, hash(range, 2) as c, hash(range, 3) as d from range(1500000)
`

describe('a store that misbehaves', () => {
  it('leaves the release of before where it is cut, and goes on with the next part', async () => {
    const own = makeHome(cleanFiles)
    const small = await buildOdd(own)
    const place = { name: 'cut', ...spec('cut/') }
    await publish(own, small, place)
    const before = await store.readText('cut/current.json')
    const large = await buildOdd(own, { 'large.sql': largeModel })
    proxy.up_bytes = 0
    const cutting = stopAt('part 2 of')
    await expect(publish(own, large, place, cutting)).rejects.toMatchObject({ code: 'interrupted' })
    proxy.mood = { kind: 'cut', after_bytes: 1_000_000 }
    await expect(publish(own, large, place)).rejects.toMatchObject({ code: 'store_unreachable' })
    expect(await store.readText('cut/current.json')).toBe(before)
    proxy.mood = { kind: 'pass' }
    proxy.up_bytes = 0
    await publish(own, large, place)
    const size = (await current('cut/')).tables.find(({ name }) => name === 'large')?.objects[0]?.size_bytes ?? 0
    expect(size).toBeGreaterThan(16_000_000)
    expect(proxy.up_bytes).toBeLessThan(size - 8_000_000)
    expect((await current('cut/')).tables.find(({ name }) => name === 'large')?.rows).toBe(1_500_000)
    const key = (await current('cut/')).tables.find(({ name }) => name === 'large')?.objects[0]
    await store.fetchFile(key?.key ?? '', join(own, 'large.parquet'))
    expect((await fingerprintFile(join(own, 'large.parquet'))).sha256).toBe(key?.sha256)
  })

  it('says that a store is refused, not there, silent, or no store, and never a key', async () => {
    const codeOf = async (change: Partial<NonNullable<TargetSpec['s3']>>, environment: Record<string, string> = {}) => {
      const saved = { ...process.env }
      Object.assign(process.env, environment)
      try {
        await publish(home, loaded, { name: 'bad', ...spec('bad/', change) })
        return 'published'
      } catch (error) {
        expect(JSON.stringify(error) + String(error)).not.toMatch(/S3RVER|AKIAWRONG|wrong-secret/)
        return (error as { code: string }).code
      } finally {
        process.env = saved
      }
    }
    expect(await codeOf({ bucket: 'nowhere' })).toBe('store_missing')
    expect(await codeOf({}, { AWS_ACCESS_KEY_ID: 'AKIAWRONG', AWS_SECRET_ACCESS_KEY: 'wrong-secret' })).toBe(
      'store_refused',
    )
    // s3rver knows its keys but reckons no signature, so that the answer to a wrong secret is put in its mouth.
    const mismatch = '<Error><Code>SignatureDoesNotMatch</Code><Message>wrong-secret</Message></Error>'
    const answer = `HTTP/1.1 403 Forbidden\r\nContent-Length: ${mismatch.length}\r\n\r\n${mismatch}`
    proxy.mood = { kind: 'change', down: () => answer }
    expect(await codeOf({})).toBe('store_refused')
    proxy.mood = { kind: 'refuse' }
    proxy.connections = 0
    expect(await codeOf({})).toBe('store_unreachable')
    expect(proxy.connections).toBeGreaterThanOrEqual(4)
    proxy.mood = { kind: 'change', down: () => 'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n<html>hello</html>' }
    expect(await codeOf({})).toMatch(/target_in_the_way|store_failed/)
    const journal = readFileSync(homePaths(home).logs + '/job_runs.csv', 'utf8')
    expect(journal).toContain('publish bad')
    expect(journal).not.toMatch(/AKIAWRONG|wrong-secret/)
  })

  it('notices a length that is not true', async () => {
    proxy.mood = { kind: 'change', down: (text) => text.replace(/content-length: \d{4,}/i, 'Content-Length: 1234') }
    await expect(publish(home, loaded, spec('lies/'))).rejects.toMatchObject({ code: 'store_untrue' })
    expect(await store.readText('lies/current.json')).toBeUndefined()
  })
})

describe('credentials', () => {
  it('come from the AWS files too', async () => {
    const file = join(home, 'credentials')
    writeFileSync(file, '[merchant]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n')
    const saved = { ...process.env }
    delete process.env['AWS_ACCESS_KEY_ID']
    delete process.env['AWS_SECRET_ACCESS_KEY']
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
    try {
      await expect(publish(home, loaded, spec('files/'))).rejects.toMatchObject({ code: 'store_credentials_missing' })
      await publish(home, loaded, { name: 'profile', ...spec('profile/', { profile: 'merchant' }) })
      expect(await keys('profile/current.json')).toHaveLength(1)
    } finally {
      process.env = saved
    }
  })
})

describe('the settings of a bucket', () => {
  const s3 = { bucket: 'warehouse' }
  it.each([
    { kind: 's3' },
    { kind: 'csv', s3 },
    { kind: 's3', s3, path: 'x' },
    { kind: 's3', s3: { bucket: 'No' } },
    { kind: 's3', s3: { ...s3, prefix: '../x/' } },
    { kind: 's3', s3: { ...s3, endpoint: 'http://example.com' } },
    { kind: 's3', s3: { ...s3, endpoint: 'https://me:secret@example.com' } },
    { kind: 's3', s3: { ...s3, files: [{ key: 'a.exe', tables: ['odd'] }] } },
    { kind: 's3', s3: { ...s3, files: [{ key: 'tables/a.csv', tables: ['odd'] }] } },
    { kind: 's3', s3: { ...s3, files: [{ key: 'a.csv', tables: ['odd', 'odd'] }] } },
  ] as const)('%j are refused', (wrong) => {
    expect(() => normalizeTarget({ name: 'x', ...wrong })).toThrow(
      expect.objectContaining({ code: 'definition_invalid' }),
    )
  })
})
