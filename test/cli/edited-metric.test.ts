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
  ['definition_invalid', ''],
])(
  'a metric that was edited behind the last build is %s where it cannot be asked, and its file is named',
  async (code, measure) => {
    writeFileSync(config, text.replace(/measure: '[^']*'/, `measure: ${JSON.stringify(measure)}`))
    expect(readFileSync(config, 'utf8')).toContain(JSON.stringify(measure))
    for (const command of ['metric', 'explain']) {
      const { out } = await startProgram([command, 'turnover', ...places, '--json']).ended
      expect(JSON.parse(out)).toMatchObject({
        error: { code, message: expect.stringMatching(/^tallyhouse\.config\.ts:5: metric turnover/) },
      })
    }
  },
)

it('a metric of another file that is typed by its tables is named with that file', async () => {
  writeFileSync(
    join(project, 'more.ts'),
    `import { withTables } from 'tallyhouse'
const { defineMetric } = withTables<{ stg_orders: { total: string } }>()
const make = (name: string) =>
  defineMetric({ name, title: 'Turnover', unit: 'CHF', model: 'stg_orders', measure: 'sum(totl)' as 'sum(total)' })
export const more = [make('turnover')]
`,
  )
  writeFileSync(config, `import { more } from './more.ts'\n${text.replace(/metrics: \[.*?\)\]/, 'metrics: more')}`)
  const { out } = await startProgram(['metric', 'turnover', ...places, '--json']).ended
  expect(JSON.parse(out)).toMatchObject({
    error: { code: 'metric_column_missing', message: expect.stringMatching(/^more\.ts:4: metric turnover/) },
  })
})
