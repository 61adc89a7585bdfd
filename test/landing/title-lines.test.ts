import { describe, expect, it } from 'vitest'
import { findTitles } from '../../src/landing/title-lines.ts'

const table = 'id;day;client;amount\n1;03.01.2026;Ann;12,50\n2;15.01.2026;Bob;7,25\n'

function linesAbove(text: string): number | undefined {
  return findTitles(Buffer.from(text))?.lines
}

describe('titles above a header that nobody knows', () => {
  it.each([
    ['two titles and a blank line', `Sales report, January\nPrinted on 01.02.2026\n\n${table}`, 3],
    ['titles padded with delimiters', `Sales report;;;\n;;;\n${table}`, 2],
    ['a mark and Windows line ends', `\ufeffSales\r\n${table.replaceAll('\n', '\r\n')}`, 1],
    ['a title of two lines in quotes', `"Sales\nof January";;;\n${table}`, 2],
    ['the line of a spreadsheet that names the delimiter', 'sep=;\nid;name\n1;a\n2;b\n', 1],
    ['a period in two cells', `From;01.01.2026;;\n${table}`, 1],
    ['words alone below one title', 'Clients\nname,city\nAnn,Sion\nBob,Bern\n', 1],
    ['years as names of columns', 'Sales by year\nproduct,2024,2025\nA,12.5,7\nB,8,9.5\n', 1],
  ])('%s', (_, text, lines) => {
    expect(linesAbove(text)).toBe(lines)
  })

  it.each([
    ['a header on the first line', table],
    ['decimal commas part cells where the header has none', 'a;b\n1,5;2,5\n1,5;3,5\n'],
    ['a header with one name', 'name,,\nAnn,Sion,3\nBob,Bern,4\n'],
    ['a header with one name of two, over words', 'name,\nAnn,Sion\nBob,Bern\n'],
    ['a header that is shorter than its records', 'id,name\n1,Ann,x,3\n2,Bob,y,4\n'],
    ['one column', 'Clients\nAnn\nBob\n'],
    ['records without a header', '1,2,3\n4,5,6\n'],
    ['a header alone', 'Sales\nid;day;client\n'],
    ['years below a name', 'name,,\nAnn,2024,2025\nBob,2024,2025\n'],
    ['an empty text', ''],
  ])('are none: %s', (_, text) => {
    expect(linesAbove(text)).toBeUndefined()
  })
})
