import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CommandContext } from '../../src/cli/command.ts'
import { makeOutput } from '../../src/cli/output.ts'
import { releaseSource } from '../../src/cli/release-source.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { buildSmall, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

const silent = { write: () => {} }

function contextOf(home: string): CommandContext {
  const project = smallProject()
  return {
    words: [],
    flags: {},
    project_dir: project.dir,
    home,
    paths: homePaths(home),
    env: 'production',
    as_of: undefined,
    effects: defaultEffects,
    output: makeOutput(silent, silent, false, false),
    memory_limit: '1GB',
    threads: 1,
    project: async () => project,
  }
}

it('the server opens a release again after it failed once', async () => {
  const home = makeHome(cleanFiles)
  const { manifest } = await buildSmall(home)
  const catalogue = join(homePaths(home).releases, manifest.id, 'catalogue.duckdb')
  const source = await releaseSource(contextOf(home))
  renameSync(catalogue, `${catalogue}.away`)
  await expect(source.current()).rejects.toThrow('catalogue.duckdb')
  renameSync(`${catalogue}.away`, catalogue)
  const view = await source.current()
  expect(await view?.rows('select count(*) as n from fct_orders')).toEqual([{ n: '2' }])
  source.close()
})

it('a new release is made ready while the one before is served', async () => {
  const home = makeHome(cleanFiles)
  const first = (await buildSmall(home)).manifest.id
  const source = await releaseSource(contextOf(home))
  const prepared: string[] = []
  let letGo = (): void => {}
  await source.prepareBy(
    async (view) => {
      prepared.push(view.manifest.id)
      if (prepared.length > 1) await new Promise<void>((resolve) => (letGo = resolve))
    },
    () => {},
  )
  expect(prepared).toEqual([first])
  land(home, { '2026-01-02/customers.csv': 'customer_id,born,visits\nc9,2001-01-01,1\n' })
  const second = (await buildSmall(home)).manifest.id
  const settled = source.settled()
  await expect.poll(() => prepared).toEqual([first, second])
  expect([source.currentId(), (await source.current())?.manifest.id]).toEqual([first, first])
  letGo()
  await settled
  expect([source.currentId(), (await source.current())?.manifest.id]).toEqual([second, second])
  source.close()
})
