import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planCopy } from '../../src/target/copy-plan.ts'
import { warehouseFiles } from '../../src/target/postgres/warehouse-files.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { startServer, type TestServer } from '../support/postgres-server.ts'
import { makeHome } from '../support/small-project.ts'
import { bothSides, publishTo } from '../target/postgres-target.ts'
import { smallFiles } from './small-files.ts'

describe.each(['stores', 'cellar'] as const)('the PostgreSQL copy of %s', (name) => {
  // A server each: its roles belong to all its databases.
  let server: TestServer
  beforeAll(async () => {
    server = await startServer('18')
  })
  afterAll(() => server.remove())

  it('is defined by the files of warehouse/, as `tallyhouse ddl` writes them, and holds each value of the release', async () => {
    const loaded = await blueprint(name)
    const { project, dir } = loaded
    const home = makeHome(smallFiles[name])
    const { manifest } = await buildBlueprint(loaded, home)
    const target = project.targets.find(({ kind }) => kind === 'postgres')
    if (!target) throw new Error('no target')
    const files = warehouseFiles({
      target,
      manifest,
      project,
      copies: planCopy(target, manifest, project.contracts, project.currency),
    })
    const golden = readdirSync(join(dir, 'warehouse')).map(
      (file) => [file, readFileSync(join(dir, 'warehouse', file), 'utf8')] as const,
    )
    expect(Object.fromEntries(files)).toEqual(Object.fromEntries(golden))
    // Two databases of one server: the role of the first is there already in the second.
    for (const once of [await server.makeDatabase(), await server.makeDatabase()]) {
      const client = new pg.Client({ connectionString: once })
      await client.connect()
      try {
        for (const [file, text] of files) await expect(client.query(text), file).resolves.toBeDefined()
      } finally {
        await client.end()
      }
    }
    const address = await server.makeDatabase()
    const outcome = await publishTo(address, home, loaded)
    const names = outcome.tables.map((table) => table.name)
    expect(names).toContain(name === 'stores' ? 'ventes' : 'premium_wines')
    for (const { name: table, copy, release } of await bothSides(address, home, names))
      expect(copy, table).toEqual(release)
    rmSync(home, { recursive: true, force: true })
  })
})
