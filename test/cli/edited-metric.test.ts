import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

const { project, home } = makeDiskProject(1, 30)
const places = ['--project', project, '--home', home] as const
const config = join(project, 'tallyhouse.config.ts')
const text = readFileSync(config, 'utf8')
  .replace('import { date,', 'import { date, defineMetric,')
  .replace(
    /\] \}\)\s*$/,
    "], metrics: [defineMetric({ name: 'turnover', title: 'Turnover', unit: 'CHF', model: 'stg_orders', measure: 'sum(total)' })] })\n",
  )

beforeAll(async () => {
  writeFileSync(config, text)
  await answerOf('build', ...places)
})

it.each([
  ['metric_column_missing', 'sum(totl)'],
  ['metric_sql_invalid', 'total'],
])('a metric that was edited behind the last build is %s where it cannot be asked', async (code, measure) => {
  writeFileSync(config, text.replace(/measure: '[^']*'/, `measure: ${JSON.stringify(measure)}`))
  expect(readFileSync(config, 'utf8')).toContain(JSON.stringify(measure))
  for (const command of ['metric', 'explain']) {
    const { out } = await startProgram([command, 'turnover', ...places, '--json']).ended
    expect(JSON.parse(out)).toMatchObject({ error: { code } })
  }
})
