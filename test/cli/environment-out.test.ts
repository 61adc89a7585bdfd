import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { smallFiles } from '../blueprints/small-files.ts'
import { answerOf } from '../support/run-program.ts'
import { makeHome } from '../support/small-project.ts'

const project = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))

it('writes the reports of an environment into a folder of its own', { timeout: 120_000 }, async () => {
  const home = makeHome(smallFiles.shop)
  const words = ['--project', project, '--home', home]
  await answerOf('build', '--env', 'stage', ...words)
  expect(existsSync(join(home, 'out/env/stage/sales_monthly.csv'))).toBe(true)
  expect(existsSync(join(home, 'out/sales_monthly.csv'))).toBe(false)
  await answerOf('docs', '--env', 'stage', ...words)
  expect(existsSync(join(home, 'out/env/stage/docs'))).toBe(true)
  await answerOf('build', ...words)
  expect(existsSync(join(home, 'out/sales_monthly.csv'))).toBe(true)
})
