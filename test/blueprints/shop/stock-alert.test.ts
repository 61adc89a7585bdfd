import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { alertRows } from '../../../src/connect/collect-events.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Manifest } from '../../../src/lake/manifest.ts'
import { loadProject } from '../../../src/run/load-project.ts'

const shop = fileURLToPath(new URL('../../../blueprints/shop', import.meta.url))

it('tells of alerts that are open, and of those that recovered since the builds of the last week', async () => {
  const { project } = await loadProject(shop)
  const [alert] = project.alerts
  const temp_dir = join(tmpdir(), 'tallyhouse-stock-alert')
  const engine = await openDuckdb({ home: tmpdir(), temp_dir, memory_limit: '256MB', threads: 1 })
  try {
    await engine.run(`create table as_of as select date '2026-03-20' as as_of_date`)
    await engine.run(`create table fct_inventory_alerts as select * from (values
      ('OPEN', date '2026-01-02', null::date, true), ('QUICK', date '2026-03-14', date '2026-03-15', false),
      ('OLD', date '2026-03-01', date '2026-03-13', false)) as t(sku, alert_date, recovered_date, is_open)`)
    const columns = (await engine.columnsOf('select * from fct_inventory_alerts')).map(({ name, type }) => ({
      name,
      type,
    }))
    // What is read of a manifest here.
    const manifest = { created_at: '', tables: [{ name: 'fct_inventory_alerts', columns }] } as unknown as Manifest
    if (!alert) throw new Error('no alert')
    const told = await alertRows({ project: 'shop', env: 'production' }, alert, manifest, engine)
    expect(told.map(({ data }) => data['sku'])).toEqual(['OPEN', 'QUICK'])
  } finally {
    engine.close()
  }
})
