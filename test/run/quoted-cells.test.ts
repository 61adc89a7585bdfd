import { describe, expect, it } from 'vitest'
import { buildSmall, makeHome, queryHome } from '../support/small-project.ts'

const header = '"customer_id","born","visits"\n'
const good = Array.from({ length: 30 }, (_, n) => `"k${n}","2001-02-03",${n}\n`).join('')

describe('broken quotes', () => {
  it.each([
    ['nine', 9, String.raw`"5\" pipe`],
    ['ten with a backslash', 10, String.raw`"5\" pipe`],
    ['ten with a lone quote', 10, '"5" pipe'],
    ['more than there are others', 100, '"5" pipe'],
  ])('cost their lines alone, also where they are %s', async (_, broken, cell) => {
    const lines = Array.from({ length: broken }, (__, n) => `${cell}${n}","2001-02-03",${n}\n`).join('')
    const home = makeHome({ '2026-01-01/customers.csv': `${header}${lines}${good}` })
    const { manifest } = await buildSmall(home)
    expect(manifest.files.map((file) => [file.read, file.staged])).toEqual([[30 + broken, 30]])
    const reasons = await queryHome(home, 'select distinct code from quarantine')
    expect(reasons).toEqual([{ code: 'broken_quote' }])
    const marked = await queryHome(home, `select * from staged_customers where customer_id like '%"%'`)
    expect(marked).toEqual([])
  })
})
