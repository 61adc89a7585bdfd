import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { planCopy } from '../../src/target/copy-plan.ts'
import { warehouseFiles } from '../../src/target/postgres/warehouse-files.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { startServer, type TestServer } from '../support/postgres-server.ts'
import { answerOf } from '../support/run-program.ts'
import { bothSides, publishTo } from '../target/postgres-target.ts'

// The shop has a test of its own.
const names = ['stores', 'cellar'] as const
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

describe.each(names)('the warehouse of %s', (name) => {
  it('is defined by its files, as `tallyhouse ddl` writes them, and holds what the release does', async () => {
    const home = mkdtempSync(join(tmpdir(), 'tallyhouse-warehouse-'))
    const folder = fileURLToPath(new URL(`../../blueprints/${name}`, import.meta.url))
    try {
      await answerOf('generate', '--orders', '120', '--days', '20', '--project', folder, '--home', home)
      const loaded = await blueprint(name)
      await buildBlueprint(loaded, home)
      const { project } = loaded
      const manifest = currentManifest(homePaths(home), 'production')
      const target = project.targets.find(({ kind }) => kind === 'postgres')
      if (!manifest || !target) throw new Error('no release or no target')
      const copies = planCopy(target, manifest, project.contracts, project.currency)
      const files = warehouseFiles({ target, manifest, project, copies })
      const golden = readdirSync(join(folder, 'warehouse')).map(
        (file) => [file, readFileSync(join(folder, 'warehouse', file), 'utf8')] as const,
      )
      expect(Object.fromEntries(files)).toEqual(Object.fromEntries(golden))
      const address = await server.makeDatabase()
      const { tables } = await publishTo(address, home, loaded)
      for (const side of await bothSides(
        address,
        home,
        tables.map((table) => table.name),
      ))
        expect(side.copy, side.name).toEqual(side.release)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})
