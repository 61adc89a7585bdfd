import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageScope } from '../../src/page/page-request.ts'
import { readTile } from '../../src/page/tile-figures.ts'
import { exactDifference, exactSum, isSameNumber } from '../../src/report/exact-sum.ts'
import { type Insights, readInsights } from '../../src/report/insights.ts'
import { chosenPages, writeMemo } from '../../src/report/write-report.ts'
import { openReported, type Reported } from './report-project.ts'

let reported: Reported
let insights: Insights
const read = (request: { from?: string; to?: string } = {}): Promise<Insights> => {
  const { source } = reported
  const { first_metric, alerts } = source.project
  return readInsights(request, { ...source, pages: chosenPages(source, undefined), first_metric, alerts })
}
beforeAll(async () => {
  reported = await openReported()
  insights = await read()
})
afterAll(() => reported.close())

const plain = (words: string): string => words.replaceAll(/[\u00a0\u202f]/g, ' ')

describe('the memo', () => {
  it('compares the last 30 days that have data with the 30 before them, to the cent', async () => {
    expect(insights).toMatchObject({
      from: '2026-01-31',
      to: '2026-03-01',
      before_from: '2026-01-01',
      before_to: '2026-01-30',
    })
    const [row] = await reported.source.rows(
      `select sum(case when day >= '2026-01-31' then amount end) as value, sum(case when day < '2026-01-31' then amount end) as before from fct_sales`,
    )
    const [revenue] = insights.changes
    expect(revenue).toMatchObject({ value: row?.['value'], before: row?.['before'] })
    expect(revenue?.change).toBe(exactDifference(row?.['value'], row?.['before']))
  })

  it('takes the change apart so that the parts of each dimension add up to it', () => {
    const { change, reasons } = insights.explained ?? { change: undefined, reasons: [] }
    expect(change?.metric.name).toBe('revenue')
    expect(reasons.map(({ dimension }) => dimension)).toEqual(['city', 'product'])
    for (const { shown, others } of reasons) {
      const sum = exactSum([...shown.map((part) => part.change), others.change])
      expect(isSameNumber(sum ?? 'x', change?.change ?? 'y')).toBe(true)
      for (const part of shown) expect(part.change).toBe(exactDifference(part.value, part.before))
    }
    // Largest first, whatever their sign; a sale without a city is one of the parts.
    const sizes = reasons[0]?.shown.map((part) => Math.abs(Number(part.change))) ?? []
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  })

  it('does not take apart what does not add up', async () => {
    const { source } = reported
    const { alerts } = source.project
    const [page] = chosenPages(source, ['sales'])
    if (!page) throw new Error('no page')
    const only = { ...page, tiles: [] }
    const distinct = await readInsights({}, { ...source, pages: [only], first_metric: 'cities', alerts })
    expect(distinct.explained?.reasons.map(({ dimension }) => dimension)).toEqual(['city'])
    const ratio = await readInsights({}, { ...source, pages: [only], first_metric: 'average', alerts })
    expect(ratio.explained).toBeUndefined()
  })

  it('says what needs attention', () => {
    expect(insights.attention).toMatchObject({
      checks: reported.source.checks.length,
      quarantined: [{ contract: 'sales', rows: 1 }],
      alerts: [{ rows: 1, samples: [{ en: 's45-1 costs 950.05', fr: 's45-1 coûte 950.05' }] }],
    })
    expect(insights.attention.failed.map(({ status, bad_rows }) => [status, bad_rows])).toEqual([['failed', 1]])
    expect(insights.attention.refused.map(({ name }) => name)).toEqual(['unknown.bin'])
  })

  it('ends with as-of where it is asked for later days, in the memo and beside the figures of a page', async () => {
    const later = { from: '2026-02-16', to: '2026-03-31' }
    expect(await read(later)).toMatchObject({ from: '2026-02-16', to: '2026-03-01', before_from: '2026-02-02' })
    const { source } = reported
    const [page] = chosenPages(source, ['sales'])
    const tile = page?.tiles[0]
    if (!page || !tile) throw new Error('no tile')
    const figures = async (to: string): Promise<unknown> =>
      readTile(tile, pageScope(page, { ...later, to }, { first: '2026-01-01', last: '2026-03-01' }), source)
    expect(await figures('2026-03-01')).toMatchObject({ series: [{ rows: [{ before: expect.any(String) }] }] })
    // Its days that have not come yet would stand beside whole ones.
    expect(await figures('2026-03-15')).toMatchObject({ series: [{ rows: [{ value: expect.any(String) }] }] })
    expect(JSON.stringify(await figures('2026-03-15'))).not.toContain('before')
  })

  it('says so where there is nothing before', async () => {
    const first = await read({ from: '2026-01-01', to: '2026-01-10' })
    expect(first.changes[0]).toMatchObject({ before: null, share: null })
    const options = { ...reported.options(), request: { from: '2026-01-01', to: '2026-01-10' } }
    const [file = ''] = await writeMemo(['md'], 'en', reported.source, options)
    expect(readFileSync(file, 'utf8')).toContain('with no figure in the period before')
    await expect(read({ from: '2026-02-02', to: '2026-02-01' })).rejects.toMatchObject({ code: 'value_invalid' })
  })

  it('is one page of plain sentences in both languages', async () => {
    const [english = ''] = await writeMemo(['md'], 'en', reported.source, reported.options())
    const [french = ''] = await writeMemo(['md'], 'fr', reported.source, reported.options())
    const [en, fr] = [plain(readFileSync(english, 'utf8')), plain(readFileSync(french, 'utf8'))]
    expect(en).toMatch(/Revenue:\*\* up to CHF [\d,]+\.\d\d from CHF [\d,]+\.\d\d in the 30 days before \(\+CHF /)
    expect(fr).toMatch(/Chiffre d’affaires :\*\* hausse à [\d ]+,\d\d CHF, contre [\d ]+,\d\d CHF les 30 jours d’avant/)
    for (const text of [en, fr]) {
      expect(text).toContain(reported.manifest.id)
      expect(text).toContain('tallyhouse metric revenue --from 2026-01-31 --to 2026-03-01 --compare --receipt')
      expect(text).not.toMatch(/undefined|NaN|null/)
    }
    expect(fr).toContain('ne passe pas :')
    // Each metric is told once, and shares below each other have as many decimals.
    const leads = [...en.matchAll(/^- \*\*([^*:]+):?\*\*/gm)].map(([, title]) => title)
    expect(leads).toEqual([...new Set(leads)])
    const shares = [...en.matchAll(/ (\S+)% \|$/gm)].map(([, share]) => share)
    expect(shares.length).toBeGreaterThan(2)
    for (const share of shares) expect(share).toMatch(/^−?[\d,]+\.\d$/)
    expect(fr).not.toMatch(/\b(rows|records|checks|before)\b/)
  })
})

describe('exact sums', () => {
  it('have every digit', () => {
    expect(exactSum(['0.1', '0.2', null])).toBe('0.3')
    expect(exactSum(['99999999999999999999.99', '0.01'])).toBe('100000000000000000000.00')
    expect(exactDifference(null, '2.50')).toBe('-2.50')
    expect(exactSum(['1e5'])).toBeUndefined()
    expect(isSameNumber('1.50', '1.5')).toBe(true)
    expect(isSameNumber('0.01', '0')).toBe(false)
  })

  it('are those of whole cents', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })), (cents) => {
        const asText = (value: bigint): string => {
          const digits = (value < 0n ? -value : value).toString().padStart(3, '0')
          return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
        }
        const sum = cents.reduce((all, one) => all + one, 0n)
        return isSameNumber(exactSum(cents.map(asText)) ?? 'x', asText(sum))
      }),
    )
  })
})
