import { readdirSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runFixture } from './model-fixture.ts'
import { fixturesRoot, shopModels } from './shop-models.ts'

const models = shopModels()
const cases = models.flatMap(({ sql, fixtures }) =>
  fixtures.map((folder) => ({ name: relative(fixturesRoot, folder), sql, folder })),
)

describe('models of the shop', () => {
  test.each(cases)('$name: the model gives the rows that its fixture expects', async ({ sql, folder }) => {
    const result = await runFixture(sql, folder)
    expect(result.columns).toBe(result.expected_columns)
    expect(result.actual).toEqual(result.expected)
  })

  test('every model has a fixture, and every fixture a model', () => {
    expect(readdirSync(fixturesRoot).toSorted()).toEqual(models.map(({ name }) => name))
  })
})
