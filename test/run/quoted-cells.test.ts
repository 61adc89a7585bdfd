import { describe, expect, it } from 'vitest'
import { buildSmall, cleanFiles, makeHome, queryHome } from '../support/small-project.ts'

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

describe('quote marks that are content', () => {
  const rows = (cell: (text: string) => string, gap: string, names = cell) =>
    [
      ['customer_id', 'born', 'visits'].map(names),
      ...Array.from({ length: 5 }, (_, n) => [cell(`k${n}`), '', String(n)]),
    ]
      .map((cells) => `${cells.join(gap)}\n`)
      .join('')
  const double = (text: string) => `"${text}"`
  const single = (text: string) => `'${text}'`

  it.each([
    ['in another dialect', rows(single, ','), "column 1 ('customer_id')"],
    ['in another dialect, below a bare header', rows(single, ',', (name) => name), 'column 1 (customer_id)'],
    ['behind a blank', rows((text) => ` ${double(text)}`, ', '), 'column 1 ("customer_id")'],
  ])('are told of %s', async (_, file, place) => {
    const { message, status, manifest } = await buildSmall(
      makeHome({ ...cleanFiles, '2026-01-02/customers.csv': file }),
    )
    expect(message).toContain(`2026-01-02/customers.csv: the cells of ${place} keep their quote marks`)
    expect([status, manifest.files.flatMap(({ marked = [] }) => marked).length]).toEqual(['warning', 1])
  })

  it.each([
    ['of quoted cells', rows(double, ',')],
    ['of apostrophes', `customer_id,born,visits\n'tis,,1\n'k',,2\nrock 'n' roll,,3\nboys',,4\n`],
    [
      'of some quoted words',
      `customer_id,born,visits\n${Array.from({ length: 9 }, (_, n) => `k${n},,1\n`).join('')}'a',,1\n'b',,2\n`,
    ],
  ])('are not told %s', async (_, file) => {
    const { message, status } = await buildSmall(makeHome({ ...cleanFiles, '2026-01-02/customers.csv': file }))
    expect(message).not.toContain('quote marks')
    expect(status).toBe('success')
  })
})
