import { describe, expect, test } from 'vitest'
import { runFixture } from './model-fixture.ts'
import { mutationsOf } from './mutate-sql.ts'
import { shopModels } from './shop-models.ts'

const wanted = 50
const needed = 45
const seed = 20240229

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function chance(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Whether the fixtures notice; undefined where the change is no SQL any more, which needs no fixture to be noticed. */
async function isCaught(sql: string, fixtures: readonly string[]): Promise<boolean | undefined> {
  for (const folder of fixtures) {
    const result = await runFixture(sql, folder).catch((error: unknown) => String(error))
    if (typeof result === 'string') return /^Error: (Parser|Binder|Catalog) Error/.test(result) ? undefined : true
    if (result.columns !== result.expected_columns || result.actual.join('\n') !== result.expected.join('\n'))
      return true
  }
  return false
}

describe('mutations of the shop', () => {
  test('a query is broken in every way there is', () => {
    const sql = 'select max(a + 1) from t where a < 3 and b is null'
    expect(mutationsOf(sql).map(({ what }) => what)).toEqual([
      'max ( → min(',
      '+ → -',
      '1 → 2',
      'dropped where a < 3 and',
      '< → <=',
      '3 → 4',
      'and → or',
      'dropped and b is null',
      'is null → is not null',
    ])
  })

  test(`of ${wanted} seeded mutations at least ${needed} are caught by the fixtures`, {
    timeout: 240_000,
  }, async () => {
    const random = chance(seed)
    const all = shopModels()
      .flatMap(({ name, sql, fixtures }) => mutationsOf(sql).map((mutation) => ({ name, fixtures, ...mutation })))
      .map((mutation) => ({ mutation, order: random() }))
      .toSorted((a, b) => a.order - b.order)
    let tried = 0
    const survivors: string[] = []
    for (const { mutation } of all) {
      if (tried === wanted) break
      const caught = await isCaught(mutation.sql, mutation.fixtures)
      if (caught === undefined) continue
      tried += 1
      if (!caught) survivors.push(`${mutation.name}:${mutation.line} ${mutation.what}`)
    }
    expect(tried).toBe(wanted)
    expect(survivors.length, survivors.join('\n')).toBeLessThanOrEqual(wanted - needed)
  })
})
