import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

const { project, home } = makeDiskProject(1, 30)
const places = ['--project', project, '--home', home] as const
const built = '2026-01-31T08:00:00Z'

beforeAll(async () => {
  const config = join(project, 'tallyhouse.config.ts')
  const text = readFileSync(config, 'utf8')
    .replace('import { date,', 'import { date, defineMetric,')
    .replace(
      /\] \}\)\s*$/,
      "], metrics: [defineMetric({ name: 'turnover', title: 'Turnover', unit: 'CHF', model: 'stg_orders', measure: 'sum(total)' })] })\n",
    )
  writeFileSync(config, text)
  await answerOf('build', ...places, '--as-of', built)
})

it.each([
  ['metric', ['metric', 'turnover']],
  ['explain', ['explain', 'turnover']],
  ['query', ['query', 'select 1 as one']],
  ['status', ['status']],
])(
  '%s as of another day says that the figures are those of the release, and its JSON stays as it is',
  async (_, words) => {
    const plain = await startProgram([...words, ...places, '--json']).ended
    expect(plain.err).toBe('')
    const [same, other] = await Promise.all(
      ['2026-01-31T23:00:00Z', '2026-01-30T08:00:00Z'].map(
        (as_of) => startProgram([...words, ...places, '--json', '--as-of', as_of]).ended,
      ),
    )
    expect(same).toEqual(plain)
    expect([other?.code, other?.out]).toEqual([0, plain.out])
    expect(other?.err).toMatch(
      /^figures are those of release \S+, as of 2026-01-31: .*`tallyhouse build --as-of 2026-01-30` makes another\n$/,
    )
  },
)

it('a command to which it is the clock says nothing of it', async () => {
  const { err } = await startProgram(['doctor', ...places, '--as-of', '2026-01-30T08:00:00Z']).ended
  expect(err).toBe('')
})
