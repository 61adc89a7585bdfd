import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openXmlRows, openXmlSheets } from '../../src/landing/open-xml.ts'
import { zipOf } from '../support/zip-of.ts'

function saved(entries: Readonly<Record<string, string>>): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tallyhouse-')), 'file.xlsx')
  writeFileSync(path, zipOf(entries))
  return path
}

async function rowsOf(path: string, sheet: string): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  for await (const row of openXmlRows(path, sheet, '1904')) rows.push(row)
  return rows
}

const relation = (id: string, target: string): string =>
  `<Relationship Id="${id}" Type="worksheet" Target="${target}"/>`
const book = {
  'xl/workbook.xml':
    '<x:workbook><x:workbookPr date1904="1"/><x:sheets><x:sheet name="A &amp; B" sheetId="1" r:id="r1"/><x:sheet name="Z" state="veryHidden" r:id="r2"/></x:sheets></x:workbook>',
  'xl/_rels/workbook.xml.rels': `<Relationships>${relation('r2', '/xl/worksheets/b.xml')}${relation('r1', 'worksheets/a.xml')}</Relationships>`,
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>',
  'xl/sharedStrings.xml':
    '<sst><si><t>a&lt;b_x000D_</t></si><si/><si><r><rPr><b/></rPr><t xml:space="preserve">one </t></r><r><t>two</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si><si><t><![CDATA[R&D <x>]]></t></si></sst>',
  'xl/worksheets/a.xml':
    '<x:worksheet><x:cols><x:col min="1"/></x:cols><x:sheetData><x:row r="2"><x:c r="B2" t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c><x:c r="E2" s="1"/><x:c r="F2" s="1"><x:v>1</x:v></x:c></x:row><x:row/><x:row><x:c t="inlineStr"><x:is><x:t>in</x:t></x:is></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c><x:c s="2"><x:f>A1&gt;2</x:f><x:v>1.5</x:v></x:c><x:c t="str"><x:v>é</x:v></x:c><x:c t="s"><x:v>3</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="d"><x:v>2026-05-03</x:v></x:c></x:row></x:sheetData></x:worksheet>',
  'xl/worksheets/b.xml': '<worksheet><sheetData/></worksheet>',
}

describe('a workbook as other programs spell it', () => {
  it('is read with its names behind a prefix, cells without places, and texts of all forms', async () => {
    const path = saved(book)
    expect(await openXmlSheets(path)).toEqual({
      calendar: '1904',
      sheets: [
        { name: 'A & B', position: 1, hidden: false },
        { name: 'Z', position: 2, hidden: true },
      ],
    })
    expect(await rowsOf(path, 'A & B')).toEqual([
      { index: 1, values: [null, 'a<b\r', 'one two', null, null, new Date(Date.UTC(1904, 0, 2))] },
      { index: 2, values: [] },
      { index: 3, values: ['in', true, '#N/A', 1.5, 'é', 'R&D <x>', '', '2026-05-03'] },
    ])
    expect(await rowsOf(path, 'Z')).toEqual([])
  })

  it('is refused where a sheet is not in it', async () => {
    const { 'xl/worksheets/b.xml': _, ...rest } = book
    await expect(rowsOf(saved(rest), 'Z')).rejects.toMatchObject({
      code: 'file_unreadable',
    })
  })
})
