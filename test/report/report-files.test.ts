import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chosenPages, writePages, writeReport } from '../../src/report/write-report.ts'
import { pdfPages } from '../support/pdf-text.ts'
import { openReported, type Reported } from './report-project.ts'

let reported: Reported
beforeAll(async () => {
  reported = await openReported()
})
afterAll(() => reported.close())

const text = (file: string): string => readFileSync(file, 'utf8')
const plain = (words: string): string => words.replaceAll(/[\u00a0\u202f]/g, ' ')

async function writeSales(
  format: 'html' | 'pdf' | 'png' | 'xlsx' | 'csv' | 'md',
  locale: 'en' | 'fr' = 'en',
  theme: 'light' | 'dark' = 'light',
): Promise<readonly string[]> {
  const { source } = reported
  return writePages(chosenPages(source, ['sales']), [format], locale, source, { ...reported.options(), theme })
}

/** Exact amounts of the last 30 days, by the engine. */
async function exact(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return reported.source.rows(sql)
}

describe('a page as HTML', () => {
  it('is the golden file: one file, its charts inside, without a script or an address of the network', async () => {
    const [file = ''] = await writeSales('html')
    const html = text(file)
    expect(html.match(/<script|<link|@import|url\((?!#)|https?:\/\/(?!www\.w3\.org)/)).toBeNull()
    expect(html.match(/<svg /g)?.length).toBe(6)
    expect(html).toContain('Market &amp; &lt;b&gt;stall&lt;/b&gt;')
    expect(html).toContain(`Release ${reported.manifest.id}, as of 2026-03-01`)
    await expect(html.replaceAll(reported.manifest.id, 'RELEASE')).toMatchFileSnapshot(
      fileURLToPath(new URL('golden/sales.html', import.meta.url)),
    )
  })

  it('speaks French in the dark', async () => {
    const [file = ''] = await writeSales('html', 'fr', 'dark')
    expect(basename(file)).toBe('sales.fr.html')
    expect(text(file)).toContain('lang="fr"')
    expect(text(file)).toContain('color-scheme: dark')
    const [row] = await exact(
      "select sum(amount) as sum from fct_sales where day between '2026-01-31' and '2026-03-01'",
    )
    const french = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'CHF' })
    expect(text(file)).toContain(french.format(Number(row?.['sum'])))
  })
})

describe('a page as PDF', () => {
  it('has its figures as text, numbered sheets, and the release on each', async () => {
    const [file = ''] = await writeSales('pdf')
    const pages = pdfPages(readFileSync(file))
    expect(pages.length).toBeGreaterThan(0)
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
      expect(page).toContain(`Release ${reported.manifest.id}, as of 2026-03-01`)
      // A sheet holds more than its head and foot.
      expect(page.split('\n').length).toBeGreaterThan(6)
    }
    const all = plain(pages.join('\n'))
    const rows = await exact(
      "select city, sum(amount) as sum from fct_sales where day between '2026-01-31' and '2026-03-01' group by city",
    )
    const english = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'CHF' })
    for (const row of rows) expect(all).toContain(plain(english.format(Number(row['sum']))))
    expect(all).toContain('Zürich & <b>')
  })
})

describe('a page as PNG', () => {
  it('is a picture of the page and of each chart at twice its size, none of them blank', async () => {
    const files = await writeSales('png')
    expect(files.map((file) => basename(file))).toEqual([
      'sales.png',
      'line-revenue.png',
      'stacked-revenue-product.png',
      'bar-revenue-city.png',
      'heatmap-sales-city.png',
    ])
    const size = (file: string): readonly [number, number] => {
      const bytes = readFileSync(file)
      expect(bytes.subarray(1, 4).toString()).toBe('PNG')
      return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    }
    const [page = '', line = '', stacked = ''] = files
    expect(size(page)[0]).toBe(2240)
    expect(size(line)).toEqual([1920, 2 * (280 + 60)])
    expect(size(stacked)).toEqual([1280, 2 * (250 + 60)])
    // A blank picture of this size is packed into some kilobytes.
    for (const file of files) expect(readFileSync(file).length, file).toBeGreaterThan(9000)
    for (const file of files)
      expect(pngTexts(readFileSync(file))).toContain(`Source: release ${reported.manifest.id}, as of 2026-03-01`)
  })
})

describe('a page as a workbook', () => {
  it('has the metric’s figures to the cent, no formula of a city, and native charts', async () => {
    const [file = ''] = await writeSales('xlsx')
    const bytes = readFileSync(file)
    const { sheets } = await readXlsx(bytes)
    const sheet = (name: string) => sheets.find((one) => one.name === name)?.rows ?? []
    expect(
      sheet('About')
        .slice(0, 4)
        .map((row) => row.slice(0, 2)),
    ).toEqual([
      ['Project', 'Market & <b>stall</b>'],
      ['Report', 'Sales'],
      ['Release', reported.manifest.id],
      ['As of', '2026-03-01'],
    ])
    const rows = await exact(
      "select city, sum(amount) as sum from fct_sales where day between '2026-01-31' and '2026-03-01' group by city order by 2 desc",
    )
    const bar = sheets.find((one) => one.rows[0]?.[0] === 'city' && one.rows[0].length === 2)
    expect(bar?.rows.slice(1)).toEqual(rows.map((row) => [row['city'], Number(row['sum'])]))
    expect(
      sheets.flatMap((one) => [...(one.cells?.values() ?? [])].filter((cell) => cell.formula !== undefined)),
    ).toEqual([])
    expect(sheets.flatMap((one) => one.rows.flat())).toContain('=1+1')
    // A chart each for lines, stacks, bars and the two figures; colours in the heat map, bars in the table's cells.
    const charts = ['1', '2', '3', '4', '5'].map((n) => Buffer.from(bytes).includes(`xl/charts/chart${n}.xml`))
    expect(charts).toEqual([true, true, true, true, true])
    const rules = sheets.flatMap((one) => one.conditionalRules?.map(({ type, range }) => `${type} ${range}`) ?? [])
    expect(rules).toEqual(['colorScale B2:F4', 'dataBar B2:B6', 'dataBar C2:C6'])
  })

  it('and CSV with the same, safe from spreadsheets', async () => {
    const files = await writeSales('csv')
    const bar = text(files.find((file) => file.endsWith('bar-revenue-city.csv')) ?? '')
    expect(bar.split('\n')[0]).toBe('city,Revenue')
    expect(bar).toContain("\n'=1+1,")
    expect(text(files.find((file) => file.endsWith('release.json')) ?? '')).toContain(`"${reported.manifest.id}"`)
  })
})

describe('a report of the project', () => {
  it('writes its tables, charts, memo and pages in its languages, and the same bytes again', async () => {
    const { source } = reported
    const [report] = source.project.reports
    if (!report) throw new Error('no report')
    const [first, second] = [reported.options(), reported.options()]
    const files = await writeReport(report, source, first)
    await writeReport(report, source, second)
    const names = files.map((file) => file.slice(first.dir.length + 1))
    expect(names).toEqual([
      'cities.csv',
      'insights.html',
      'insights.pdf',
      'insights.md',
      'report.html',
      'report.pdf',
      'charts/by_month.png',
      'insights.fr.html',
      'insights.fr.pdf',
      'insights.fr.md',
      'report.fr.html',
      'report.fr.pdf',
      'charts.fr/by_month.png',
      'release.json',
    ])
    const note: unknown = JSON.parse(text(join(first.dir, 'release.json')))
    const sum = (name: string) => ({ file: name, sha256: hash('sha256', readFileSync(join(first.dir, name))) })
    expect(note).toEqual({
      project: 'Market & <b>stall</b>',
      release: reported.manifest.id,
      as_of: '2026-03-01',
      files: ['cities.csv', 'charts/by_month.png', 'charts.fr/by_month.png'].map(sum),
    })
    for (const name of names)
      expect(readFileSync(join(second.dir, name)).equals(readFileSync(join(first.dir, name))), name).toBe(true)
    const csv = text(join(first.dir, 'cities.csv')).split('\n')
    expect(csv[0]).toBe('town,revenue,average')
    expect(csv.find((line) => line.startsWith("'=1+1,"))).toMatch(/^'=1\+1,\d+\.\d\d,\d+\.\d\d$/)
    expect(pdfPages(readFileSync(join(first.dir, 'insights.pdf')))).toHaveLength(1)
    expect(first.lines).toContain('sales: figures of line-revenue, 3 of 8')
    expect(first.lines.at(-1)).toBe('charts: 1')
  })

  it('a workbook too is the same bytes again', async () => {
    const [[a = ''], [b = '']] = [await writeSales('xlsx'), await writeSales('xlsx')]
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true)
  })

  it('refuses a page and a table that are not there', async () => {
    const { source } = reported
    expect(() => chosenPages(source, ['nothing'])).toThrow(expect.objectContaining({ code: 'page_unknown' }))
    const [report] = source.project.reports
    if (!report) throw new Error('no report')
    const lost = { ...report, tables: [{ file: 'x.csv', from: 'mart_x', columns: { a: 'a' } }] }
    await expect(writeReport(lost, source, reported.options())).rejects.toMatchObject({ code: 'table_unknown' })
    const foreign = { ...report, tables: [{ file: 'x.csv', from: 'mart_cities', columns: { a: 'a' } }] }
    await expect(writeReport(foreign, source, reported.options())).rejects.toMatchObject({ code: 'column_unknown' })
  })
})

/** Its texts, each as keyword and text. Throws where a chunk's sum is not that of its bytes. */
function pngTexts(png: Buffer): readonly string[] {
  const texts: string[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 4, at + 8 + length)
    if (crc32(body) !== png.readUInt32BE(at + 8 + length)) throw new Error(`a chunk at ${at} is broken`)
    if (body.toString('latin1', 0, 4) === 'iTXt') texts.push(body.toString('utf8', 4).replace(/\0+/, ': '))
    at += 12 + length
  }
  return texts
}
