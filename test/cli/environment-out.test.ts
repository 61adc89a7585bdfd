import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { smallFiles } from '../blueprints/small-files.ts'
import { makeDiskProject } from '../support/disk-project.ts'
import { runsWithEvents } from '../support/run-events.ts'
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
  await answerOf('report', 'sales_monthly', ...words)
  // Every run of the journal has its events, whatever it was.
  const runs = runsWithEvents(home)
  expect(runs).toContain('report sales_monthly success START COMPLETE')
  expect(runs.filter((run) => !run.endsWith(' START COMPLETE'))).toEqual([])
})

it('leaves the database of production alone, and says how to write it', { timeout: 120_000 }, async () => {
  const { project: folder, home } = makeDiskProject(1, 10)
  const config = join(folder, 'tallyhouse.config.ts')
  const targets = `targets: [
    { name: 'dwh', kind: 'postgres', after_build: true, postgres: { url_env: 'NOBODY_HAS_SET_THIS' } },
    { name: 'days', kind: 'csv', tables: ['mart_days'], after_build: true },
  ],`
  writeFileSync(config, readFileSync(config, 'utf8').replace("time_zone: 'Europe/Zurich',", `$&${targets}`))
  const words = ['--project', folder, '--home', home]
  const held = "it is production's; `tallyhouse publish dwh --env stage` puts this release there"
  expect(await answerOf('build', '--env', 'stage', ...words)).toMatchObject({
    published: [{ target: 'days' }, { target: 'dwh', skipped: held }],
  })
  expect(await answerOf('build', ...words)).toMatchObject({
    published: [{ target: 'days' }, { target: 'dwh', skipped: 'NOBODY_HAS_SET_THIS is not set' }],
  })
})
