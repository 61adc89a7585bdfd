import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { meaningGaps } from '../../src/describe/column-meanings.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { makeHome } from '../support/small-project.ts'
import { smallFiles } from './small-files.ts'

it.each(['shop', 'stores', 'cellar'] as const)('every column of %s has a meaning', async (name) => {
  const loaded = await blueprint(name)
  const home = makeHome(smallFiles[name])
  const { manifest } = await buildBlueprint(loaded, home)
  expect(meaningGaps(loaded.project, manifest)).toEqual({ unexplained: [], unknown: [] })
  rmSync(home, { recursive: true, force: true })
})
