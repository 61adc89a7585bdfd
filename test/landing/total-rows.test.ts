import { describe, expect, it } from 'vitest'
import { isTotalLabel, TotalRows } from '../../src/landing/total-rows.ts'

/** Which rows are kept, in their order, and which are totals. */
function told(rows: readonly (readonly string[])[], decimal: '.' | ',' = '.'): { kept: string[]; totals: string[] } {
  const kept: string[] = []
  const totals: string[] = []
  const scale = new TotalRows(() => ({ decimal, thousands: decimal === ',' ? ' ' : '', date_order: 'ymd' }))
  for (const cells of rows) {
    const text = cells.join('|')
    scale.add({
      cells,
      keep: () => kept.push(text),
      reject: (code) => totals.push(code === 'total_row' ? text : `${code} ${text}`),
    })
  }
  scale.end()
  return { kept, totals }
}

const wines = Array.from({ length: 9 }, (_, n) => [`${n + 1}`, 'instock', '10.10', '2'])

describe('a total at a table’s end', () => {
  it.each([
    ['the word and empty cells', ['Total', '', '90.90', '']],
    ['the word with accents, in capitals', ['TOTAL GÉNÉRAL :', '', '', '18']],
    ['the word and the sum, every cell filled', ['Totaux', '9', '90.9', '18']],
    ['a word more, and the sum', ['Total 2026', 'x', '90.90', 'y']],
    ['the number of rows', ['Summe', 'x', '9', 'y']],
    ['the word in the second column', ['', 'Somme', '', '18']],
  ])('is no record: %s', (_, total) => {
    expect(told([...wines, total])).toEqual({ kept: wines.map((row) => row.join('|')), totals: [total.join('|')] })
  })

  it.each([
    ['an article of that name', ['Total', 'instock', '12.50', '3']],
    ['a name that begins so, with the number of the rows', ['Total-1', 'instock', '9', '3']],
    ['an article whose name begins so', ['Total Eclipse', '', '12.50', '']],
    ['a key that is no number', ['TOTA-7', '', '', '']],
    ['no word at all', ['', '', '90.90', '18']],
  ])('is none: %s', (_, row) => {
    expect(told([...wines, row]).totals).toEqual([])
  })

  it('is looked for in the last rows alone, sub-totals and remarks among them, and sums are of the records', () => {
    const total = ['Total', 'x', '90,90', '18']
    const rows = [
      ['Total', '', '1', ''],
      ...wines.slice(1).map((row) => row.map((cell) => cell.replace('.', ','))),
      ['Sous-total', '', '81,80', ''],
      ['Total', 'x', '81,8', '17'],
      ['Édité le 3 juin', '', '', ''],
    ]
    const { kept, totals } = told(rows, ',')
    expect(totals).toEqual(['Sous-total||81,80|', 'Total|x|81,8|17', 'below_total Édité le 3 juin|||'])
    expect(kept).toEqual(rows.slice(0, -3).map((row) => row.join('|')))
    const names = [
      ['Elf', ''],
      ['Total', ''],
      ['Shell', ''],
    ]
    expect(told(names).totals).toEqual([])
    expect(told([['Elf'], ['Total']]).totals).toEqual([])
    expect(told([total]).totals).toEqual([])
    expect(isTotalLabel('Totalement')).toBe(false)
  })
})
