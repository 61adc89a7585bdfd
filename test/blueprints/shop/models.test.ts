import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runFixture } from './model-fixture.ts'

const models = fileURLToPath(new URL('../../../blueprints/shop/models', import.meta.url))
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const files = readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'))

describe('models of the shop', () => {
  test.each(files)('%s gives the rows that its fixture expects', async (file) => {
    const result = await runFixture(join(models, file), join(fixtures, basename(file, '.sql')))
    expect(result.columns).toBe(result.expected_columns)
    expect(result.actual).toEqual(result.expected)
  })

  test('every fixture belongs to a model', () => {
    expect(readdirSync(fixtures).toSorted()).toEqual(files.map((file) => basename(file, '.sql')).toSorted())
  })
})
