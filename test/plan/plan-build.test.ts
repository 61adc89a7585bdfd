import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { homePaths } from '../../src/lake/home-paths.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { lazyEngine } from '../../src/run/lazy-engine.ts'
import { preparePlan } from '../../src/run/prepare-plan.ts'
import { buildOptions, buildSmall, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

async function goneOf(home: string): Promise<readonly string[]> {
  const paths = homePaths(home)
  const engine = lazyEngine(paths, buildOptions(home))
  try {
    return (await preparePlan(smallProject(), buildOptions(home), defaultEffects, paths, engine)).plan.gone
  } finally {
    await engine.close()
  }
}

it('a plan names what is gone from landing, taken or refused, and nothing that is there', async () => {
  const home = makeHome({ ...cleanFiles, '2026-01-02/weather.csv': 'a\n1\n', '2026-01-02/orders.csv': '' })
  await buildSmall(home)
  expect(await goneOf(home)).toEqual([])
  const lines = cleanFiles['2026-01-01/lines.csv'] ?? ''
  land(home, { '2026-01-01/a-lines-orders.csv': 'x', '2026-01-01/lines-0.csv': lines })
  expect(await goneOf(home)).toEqual([])
  for (const name of ['2026-01-02/weather.csv', '2026-01-02/orders.csv', '2026-01-01/customers.csv'])
    rmSync(join(home, 'landing', name))
  expect(await goneOf(home)).toEqual(['2026-01-01/customers.csv', '2026-01-02/weather.csv', '2026-01-02/orders.csv'])
})
