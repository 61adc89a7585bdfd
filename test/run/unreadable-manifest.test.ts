import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest, currentReleaseId } from '../../src/lake/read-release.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { rollback, vacuum } from '../../src/run/maintain.ts'
import { buildSmall, cleanFiles, land, makeHome, queryHome } from '../support/small-project.ts'

const day = {
  '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-02 10:00:00,1\n',
}

it.each([
  ['cut off', '{"format":1,"tables":[{"na'],
  ['emptied', ''],
  ['another', '{"other":"file"}'],
])('names the release to go back to where the manifest is %s, and builds all anew without it', async (_, text) => {
  const home = makeHome(cleanFiles)
  const paths = homePaths(home)
  const first = (await buildSmall(home)).manifest.id
  land(home, day)
  const second = (await buildSmall(home)).manifest.id
  writeFileSync(join(paths.releases, second, 'manifest.json'), text)
  const expected = {
    code: 'lake_file_unreadable',
    message: expect.stringContaining(`lake/releases/${second}/manifest.json`),
    hint: expect.stringMatching(`^\`tallyhouse rollback ${first}\` goes back .*\`tallyhouse build --full\``),
  }
  await expect(buildSmall(home)).rejects.toMatchObject(expected)
  expect(() => currentManifest(paths, 'production')).toThrow(expect.objectContaining(expected))
  // Another environment takes what it can, as from one that has no release.
  expect((await buildSmall(home, undefined, { env: 'stage' })).is_new).toBe(true)
  const { manifest } = await buildSmall(home, undefined, { is_full: true })
  expect(currentReleaseId(paths, 'production')).toBe(manifest.id)
  expect((await buildSmall(home)).is_new).toBe(false)
  // What nothing stands on stops who must know all parts, and says how to be rid of it.
  expect(() => vacuum(paths, 10, defaultEffects)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(`delete the folder lake/releases/${second}`) }),
  )
  expect(rollback(paths, 'production', first, defaultEffects)).toBe(manifest.id)
  expect(await queryHome(home, 'select count(*)::int as n from fct_orders')).toEqual([{ n: 2 }])
})

it('says which release an environment can point to where its pointer is garbled; `rollback` writes it anew', async () => {
  const home = makeHome(cleanFiles)
  const paths = homePaths(home)
  const { id } = (await buildSmall(home)).manifest
  writeFileSync(join(paths.environments, 'production.json'), '{"rele')
  await expect(buildSmall(home)).rejects.toMatchObject({
    code: 'lake_file_unreadable',
    hint: expect.stringContaining(`tallyhouse rollback ${id}\``),
  })
  expect(rollback(paths, 'production', id, defaultEffects)).toBeUndefined()
  expect((await buildSmall(home)).is_new).toBe(false)
})

it('does without a ledger and an index of a part that are cut off', async () => {
  const home = makeHome(cleanFiles)
  const paths = homePaths(home)
  await buildSmall(home)
  writeFileSync(paths.ledger, '{"2026')
  for (const name of readdirSync(join(paths.parts, 'stg_orders')))
    if (name.endsWith('.json')) writeFileSync(join(paths.parts, 'stg_orders', name), '{"part":"la')
  land(home, day)
  expect((await buildSmall(home)).manifest.accounts.find(({ contract }) => contract === 'orders')).toMatchObject({
    read: 3,
    kept: 3,
  })
})
