import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { defineContract, defineProject, id, money, oneOf, optional, text, timestamp } from '../../src/define.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { parseModel } from '../../src/model/model.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { buildSmall, land, makeHome, queryHome } from '../support/small-project.ts'

const sql = `-- materialization: scd2
-- key: sku
-- tracked: list_price
select sku, name, list_price, _effective_at, _is_deleted or status = 'discontinued' as _is_deleted, _arrival, _source_record
from history_products`

function project(delivery: 'delta' | 'snapshot', model = sql): LoadedProject {
  const products = defineContract({
    name: 'products',
    files: 'products*',
    key: ['sku'],
    delivery,
    effective_at: 'updated_at',
    columns: {
      sku: id(),
      name: text(),
      list_price: money({ min: 0 }),
      status: oneOf(['on_sale', 'discontinued']),
      updated_at: optional(timestamp()),
    },
  })
  const normal = normalizeProject(defineProject({ name: 'prices', contracts: [products] }))
  return { dir: tmpdir(), project: normal, models: [parseModel('models/dim_product.sql', model)] }
}

const folder = fileURLToPath(new URL('fixtures/scd2', import.meta.url))

async function tableOf(home: string): Promise<string> {
  const rows = await queryHome(home, 'select columns(*)::varchar from dim_product order by sku, list_price, valid_from')
  const lines = rows.map((row) =>
    Object.values(row)
      .map((cell) => cell ?? '')
      .join(','),
  )
  return ['sku,name,list_price,valid_from,valid_to,is_current', ...lines, ''].join('\n')
}

describe('an scd2 model', () => {
  it.each(readdirSync(folder))('%s, whatever the order in which the folders land', async (name) => {
    const landing = join(folder, name, 'landing')
    const files = readdirSync(landing).map((date) => [`${date}/products.csv`, join(landing, date, 'products.csv')])
    const loaded = project(name.startsWith('snapshot') ? 'snapshot' : 'delta')
    const expected = readFileSync(join(folder, name, 'expected.csv'), 'utf8')
    for (const order of [files, files.toReversed(), [...files.slice(1), ...files.slice(0, 1)]]) {
      const home = makeHome({})
      for (const [place = '', file = ''] of order) {
        land(home, { [place]: readFileSync(file) })
        await buildSmall(home, loaded)
      }
      expect(await tableOf(home), order.map(([place]) => place).join(' ')).toBe(expected)
    }
    const whole = makeHome(Object.fromEntries(files.map(([place = '', file = '']) => [place, readFileSync(file)])))
    await buildSmall(whole, loaded)
    expect(await tableOf(whole), 'built at once').toBe(expected)
  })

  it('has a lineage: its intervals come from the instants of the versions', async () => {
    const home = makeHome({ '2026-01-01/products.csv': 'sku,name,list_price,status,updated_at\nA,Cup,10,on_sale,\n' })
    const { manifest } = await buildSmall(home, project('delta'))
    const columns = manifest.tables.find(({ name }) => name === 'dim_product')?.lineage?.columns ?? {}
    const origins = (name: string): readonly string[] =>
      (columns[name] ?? []).map(({ table, column }) => `${table}.${column}`)
    expect(origins('sku')).toEqual(['history_products.sku'])
    expect(origins('list_price')).toEqual(['history_products.list_price'])
    expect(origins('valid_from')).toContain('history_products._effective_at')
  })

  const header = '-- materialization: scd2\n-- key: sku\n'
  const faults: readonly (readonly [string, string, string, string])[] = [
    [
      'a key that is null',
      `${header}select case when sku <> 'B' then sku end as sku, list_price, _effective_at from history_products`,
      'version_incomplete',
      'one version has no sku: that of list_price 1.00, _effective_at',
    ],
    [
      'no instant',
      `${header}select sku, list_price, updated_at as _effective_at from history_products`,
      'version_incomplete',
      'one version has no _effective_at: that of sku B, list_price 1.00',
    ],
    [
      'instants that are null, with the place of the first',
      `${header}select sku, list_price, null::timestamp as _effective_at, _source_file, _source_line from history_products`,
      'version_incomplete',
      '3 versions have no _effective_at: one is that of 2026-01-01/products.csv:2',
    ],
    [
      'two versions of one instant, and nothing to tell the last',
      `${header}select sku, list_price, timestamp '2026-01-01' as _effective_at from history_products`,
      'version_ambiguous',
      'sku A has different versions since 2026-01-01 00:00:00',
    ],
    [
      'no column of the instant',
      `${header}select sku, list_price from history_products`,
      'model_sql_invalid',
      '_effective_at',
    ],
    [
      'a tracked column that is not there',
      `${header}-- tracked: cost\nselect sku, list_price, _effective_at from history_products`,
      'model_columns_invalid',
      'cost',
    ],
  ]
  it.each(faults)('says of %s what is wrong', async (_, model, code, words) => {
    const home = makeHome({
      '2026-01-01/products.csv':
        'sku,name,list_price,status,updated_at\nA,Cup,10,on_sale,2026-01-01 08:00:00\nA,Cup,11,on_sale,2026-01-02 08:00:00\nB,Jug,1,on_sale,\n',
    })
    const error: unknown = await buildSmall(home, project('delta', model)).catch((thrown: unknown) => thrown)
    expect(isTallyError(error) ? error.code : error).toBe(code)
    expect(String(error)).toContain(words)
    expect(currentManifest(homePaths(home), 'production')).toBeUndefined()
  })
})
