import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { generatedShop } from '../blueprints/shop/generated-shop.ts'
import { landedRows } from '../blueprints/shop/landed-rows.ts'
import { answerOf } from '../support/run-program.ts'

const project = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))

type Explained = {
  readonly value: string
  readonly parts: readonly {
    readonly figure: string
    readonly is_exact: boolean
    readonly lines: readonly { readonly file: string; readonly line: number; readonly share: string }[]
  }[]
}

/** Whole cents of a decimal text. */
function cents(text: string): number {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  return (text.startsWith('-') ? -1 : 1) * (Number(whole) * 100 + Number(fraction.padEnd(2, '0').slice(0, 2)))
}

describe('a month of the shop, explained', () => {
  let home = ''
  let raw = new Map<string, Readonly<Record<string, string>>>()

  beforeAll(async () => {
    home = await generatedShop({ orders: 500, days: 40, noise: 0.03, seed: 11 })
    await answerOf('build', '--project', project, '--home', home)
    raw = new Map(landedRows(`${home}/landing`, 'order_items').map((row) => [`${row.file}:${row.line}`, row.cells]))
  }, 120_000)

  /** The cents that a line adds, from the cells of the raw file alone. */
  function centsOf(place: string, is_net: boolean): number {
    const cells = raw.get(place) ?? {}
    const gross = Number(cells['quantity']) * cents(cells['unit_price'] ?? '')
    return is_net ? gross - cents(cells['discount'] || '0') - cents(cells['tax'] || '0') : gross
  }

  it.each([
    ['gross_revenue', false],
    ['booked_net_revenue', true],
  ])('%s is the sum of the lines listed, summed from the raw files', async (name, is_net) => {
    // `explain --json` gives the value, its parts and all their lines.
    const explained = (await answerOf(
      'explain',
      name,
      '--from',
      '2024-03-01',
      '--to',
      '2024-03-31',
      '--project',
      project,
      '--home',
      home,
    )) as Explained
    const [part] = explained.parts
    expect(part?.is_exact).toBe(true)
    expect(part?.lines.length).toBeGreaterThan(300)
    const wrong = part?.lines.filter(({ file, line, share }) => centsOf(`${file}:${line}`, is_net) !== cents(share))
    expect(wrong).toEqual([])
    const total = part?.lines.reduce((sum, { file, line }) => sum + centsOf(`${file}:${line}`, is_net), 0)
    expect(total).toBe(cents(explained.value))
  })
})
