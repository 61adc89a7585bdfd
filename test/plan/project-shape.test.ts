import { describe, expect, it } from 'vitest'
import { defineContract, defineMetric, definePage, id } from '../../src/define.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { refuseWrongTypes } from '../../src/plan/project-shape.ts'

const contract = defineContract({ name: 'sales', files: 'sales*.csv', columns: { order_id: id() } })
const metric = defineMetric({ name: 'orders', title: 'Orders', unit: 'count', model: 'fct_sales', measure: 'count(*)' })
const page = definePage({ name: 'first', title: 'First', tiles: [] })

/** What normalizing answers: nothing, or the words of an expected error. */
function refusal(changes: Readonly<Record<string, unknown>>): string {
  try {
    const spec = { name: 'mine', contracts: [contract], ...changes }
    refuseWrongTypes(spec)
    normalizeProject(spec)
    return ''
  } catch (error) {
    if (!isTallyError(error, 'definition_invalid')) throw error
    return `${error.message} → ${error.hint}`
  }
}

const fields = [
  ...['name', 'title', 'time_zone', 'currency', 'models', 'first_metric'].map((name) => [name, 'text'] as const),
  ...['contracts', 'checks', 'metrics', 'pages', 'targets', 'sources', 'alerts', 'webhooks', 'routes', 'jobs'].map(
    (name) => [name, 'objects'] as const,
  ),
  ...['reports', 'rules'].map((name) => [name, 'objects'] as const),
  ['money_columns', 'texts'],
  ...['meanings', 'translations', 'run_log', 'external'].map((name) => [name, 'object'] as const),
  ['generate', 'function'],
  ['verify', 'either'],
] as const

const wrong: Readonly<Record<(typeof fields)[number][1], readonly unknown[]>> = {
  text: [7, null, true, ['x'], () => 1],
  objects: ['checks', 7, null, true, { a: 1 }, ['x'], [null], [7], [[]], [{}]],
  texts: ['x', 7, null, [7], [null]],
  object: ['x', 7, null, ['x'], { rate: 7, file: 7, fr: 7, other: 7 }],
  function: ['x', 7, null, [], {}],
  either: ['x', 7, null, [], {}],
}

describe('a field of a project of a wrong type', () => {
  it.each(fields)('is told by its name: %s', (field, kind) => {
    for (const value of wrong[kind]) {
      const told = refusal({ [field]: value })
      expect([field, value, told]).toEqual([field, value, expect.stringContaining(`tallyhouse.config.ts: ${field}`)])
      expect(told).toMatch(/ is wanted → give /)
    }
    expect(refusal({ [field]: undefined })).toEqual(
      field === 'name' || field === 'contracts' ? expect.stringContaining(`${field} is missing`) : '',
    )
  })

  it.each([
    [{ checks: 'checks' }, "checks is the text 'checks', where a list of checks is wanted"],
    [{ contracts: [contract, { ...contract, key: 'order_id' }] }, "contracts[1].key is the text 'order_id'"],
    [{ contracts: [{ ...contract, columns: { a: id } }] }, 'contracts[0].columns.a is a function, where a column such'],
    [{ metrics: [{ ...metric, title: { en: 'Orders' } }] }, 'metrics[0].title.fr is missing, where a text is wanted'],
    [{ metrics: [{ ...metric, measure: 7 }] }, 'metrics[0].measure is the number 7'],
    [{ metrics: [metric], pages: [{ ...page, tiles: ['x'] }] }, "pages[0].tiles[0] is the text 'x', where a tile"],
    [{ jobs: [{ name: 'daily', steps: 'build' }] }, "jobs[0].steps is the text 'build', where a list of steps"],
    [{ jobs: [{ name: 'daily', steps: [{ name: 'a', kind: 'shell' }] }] }, "jobs[0].steps[0].kind is the text 'shell'"],
    [{ checks: [{ kind: 'unique', columns: 'sales.order_id' }] }, "checks[0].columns is the text 'sales.order_id'"],
    [
      { sources: [{ name: 'a', kind: 'https', urls: 'x' }] },
      "sources[0].urls is the text 'x', where a list of addresses",
    ],
    [{ targets: [{ name: 'a', kind: 'postgres', postgres: 7 }] }, 'targets[0].postgres is the number 7'],
    [{ reports: [{ name: 'r', tables: [{ file: 'a.csv', from: 'x' }] }] }, 'reports[0].tables[0].columns is missing'],
  ])('is told where it stands inside of a definition: %o', (changes, text) => {
    expect(refusal(changes)).toContain(text)
  })
})
