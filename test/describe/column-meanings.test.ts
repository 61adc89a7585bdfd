import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { meaningGaps, meaningsOf } from '../../src/describe/column-meanings.ts'
import { dataDictionaryPage } from '../../src/describe/data-dictionary.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import { buildSmall, makeHome, smallProject } from '../support/small-project.ts'

const files = {
  '2026-01-01/customers.csv': 'customer_id,born,visits\nc1,2000-02-29,5\n',
  '2026-01-01/orders.csv': 'order_id,customer_id,status,placed_at,total\n1,c1,paid,2026-01-01 10:00:00,12.50\n',
}
const loaded = smallProject({
  'fct_orders.sql':
    'select order_id, customer_id as client, total, -total as owed, placed_at as moment from stg_orders',
  'v_total.sql': 'select client, total * 2 as total, owed, moment from fct_orders',
  'v_both.sql': `select order_id as id, total as amount from fct_orders
    union all select customer_id, cast(visits as decimal(18, 2)) from stg_customers`,
})
const said = {
  'stg_orders.order_id': 'Number of the order.',
  'stg_orders.customer_id': 'Who ordered.',
  'stg_orders.total': 'Price of all.',
  'stg_orders.placed_at': 'When it was placed.',
  'stg_customers.customer_id': 'Number of the client.',
  'stg_customers.visits': 'Price of all.',
  owed: 'What is owed.',
  moment: 'Any moment.',
  'v_total.owed': 'What is owed in all.',
}
let home = ''
let manifest: Manifest

beforeAll(async () => {
  home = makeHome(files)
  manifest = (await buildSmall(home, loaded)).manifest
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

function meanings(table: string, texts: Readonly<Record<string, string>> = said): Readonly<Record<string, string>> {
  const entry = manifest.tables.find(({ name }) => name === table)
  if (!entry) throw new Error(`no ${table}`)
  return Object.fromEntries(meaningsOf(entry, { ...loaded.project, meanings: texts }, manifest))
}

it('gives a column that is copied the meaning of its source, also under another name and through models', () => {
  expect(meanings('fct_orders')).toMatchObject({
    order_id: 'Number of the order.',
    client: 'Who ordered.',
    total: 'Price of all.',
  })
  expect(meanings('v_total')).toMatchObject({ client: 'Who ordered.' })
})

it('leaves a computed column without one, also where it is told for the staging table alone', () => {
  expect(meanings('v_total')).not.toHaveProperty('total')
  expect(meanings('fct_orders', { 'stg_orders.total': 'Price of all.' })).not.toHaveProperty('owed')
})

it('takes what is said of the column itself before what is said of its name, and that before a source of another name', () => {
  expect(meanings('fct_orders')).toMatchObject({ owed: 'What is owed.', moment: 'Any moment.' })
  expect(meanings('v_total')).toMatchObject({ owed: 'What is owed in all.', moment: 'Any moment.' })
})

it('gives a column of two sources a meaning only where both mean the same', () => {
  expect(meanings('v_both')).toEqual({})
  const both = { ...said, 'stg_customers.customer_id': 'Number of the order.' }
  expect(meanings('v_both', both)).toEqual({ id: 'Number of the order.' })
})

it('names the columns that nothing explains, and what is explained and not there', () => {
  const { unexplained, unknown } = meaningGaps(
    { ...loaded.project, meanings: { ...said, 'fct_orders.gone': 'Gone.', lost: 'Lost.' } },
    manifest,
  )
  expect(unexplained).toEqual(expect.arrayContaining(['v_total.total', 'v_both.id', 'stg_customers.born']))
  expect(unexplained).not.toContain('fct_orders.client')
  expect(unexplained.filter((name) => /^(?:quarantine|files|accounting|orphans|as_of)\./.test(name))).toEqual([])
  expect(unknown).toEqual(['fct_orders.gone', 'lost'])
})

it('builds nothing anew for another meaning', async () => {
  const { manifest: after } = await buildSmall(home, { ...loaded, project: { ...loaded.project, meanings: said } })
  expect(after.id).toBe(manifest.id)
})

it('keeps a column whose name has a bar in one cell of the dictionary', async () => {
  const odd = smallProject({
    'v_odd.sql': 'select total as "net|gross" from stg_orders',
    'v_even.sql': 'select "net|gross" as net from v_odd',
  })
  const { manifest: built } = await buildSmall(home, odd)
  const page = dataDictionaryPage(odd.project, [], built)
  expect(page).toContain('| `net\\|gross` | decimal(18,2) | `stg_orders.total` |')
  expect(page).toContain('| `net` | decimal(18,2) | `v_odd.net\\|gross` |')
})
