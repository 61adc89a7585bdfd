import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { writeOds } from 'hucre/ods'
import { describe, expect, it } from 'vitest'
import { countRecords } from '../../src/journal/count-records.ts'
import { sniffFile } from '../../src/landing/sniff-file.ts'
import { type SheetChoice, sheetRows } from '../../src/landing/workbook.ts'
import { buildSmall, makeHome, queryHome } from '../support/small-project.ts'
import { zipOf } from '../support/zip-of.ts'

const header = ['Order No', 'customer_id', 'Status', 'placed_at', 'total']
const day = new Date(Date.UTC(2026, 0, 1, 10, 30))
const kind = 'application/vnd.oasis.opendocument.spreadsheet'

type Cell = string | number | boolean | Date | null

async function written(sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>): Promise<Uint8Array> {
  return writeOds({
    sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows: rows.map((row) => [...row]) })),
  })
}

/** A spreadsheet as LibreOffice spells it, of the tables' XML. */
function spelled(tables: string, more: Readonly<Record<string, string>> = {}, mimetype = kind): Uint8Array {
  const content = `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c">
<office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`
  return zipOf({ mimetype, 'content.xml': content, ...more })
}

const text = (value: string, more = ''): string =>
  `<table:table-cell office:value-type="string" calcext:value-type="string"${more}><text:p>${value}</text:p></table:table-cell>`
const rowOf = (...cells: string[]): string =>
  `<table:table-row table:style-name="ro1">${cells.join('')}</table:table-row>`
const tableOf = (name: string, style: string, ...rows: string[]): string =>
  `<table:table table:name="${name}" table:style-name="${style}"><table:table-column table:number-columns-repeated="5"/>${rows.join('')}</table:table>`
const bottom =
  '<table:table-row table:style-name="ro1" table:number-rows-repeated="1048540"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'

function saved(bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tallyhouse-')), 'file.ods')
  writeFileSync(path, bytes)
  return path
}

async function landed(
  bytes: Uint8Array,
): Promise<{ readonly rows: readonly object[]; readonly reasons: readonly object[] }> {
  const home = makeHome({ '2026-01-01/orders.ods': bytes })
  await buildSmall(home)
  const rows = await queryHome(
    home,
    'select order_id, customer_id, placed_at::varchar as at, total::varchar as total from stg_orders order by 1',
  )
  return {
    rows,
    reasons: await queryHome(home, 'select place, cell, code from quarantine order by source_line, place'),
  }
}

async function codeOf(bytes: Uint8Array, choice: SheetChoice = {}): Promise<unknown> {
  return sniffFile(saved(bytes), 0, choice).then(
    () => 'taken',
    (error: unknown) => (error as { code?: string }).code,
  )
}

describe('an OpenDocument spreadsheet in landing', () => {
  it('is read from the sheet and below the row that hold the table, and quarantine names the cell', async () => {
    const { rows, reasons } = await landed(
      await written({
        'Lisez-moi': [['Export of the day'], ['by the shop']],
        Feuil1: [
          ['Orders of January'],
          [],
          header,
          ['1', 'c1', 'paid', day, 12.5],
          ['2', null, 'new', '2026-01-01T11:00:00Z', 0.1 + 0.2],
          [],
          ['3', null, 'sent', day, 7],
        ],
      }),
    )
    expect(rows).toEqual([
      { order_id: '1', customer_id: 'c1', at: '2026-01-01 09:30:00', total: '12.50' },
      { order_id: '2', customer_id: null, at: '2026-01-01 11:00:00', total: '0.30' },
    ])
    expect(reasons).toEqual([{ place: 'Feuil1!C7', cell: 'sent', code: 'not_one_of' }])
  })

  it('is read as LibreOffice spells it: errors, hidden rows and sheets, repeats, notes, lines of a cell', async () => {
    const cells = (id: string, customer: string, total: string): string =>
      rowOf(
        `<table:table-cell office:value-type="float" office:value="${id}"><text:p>${id}</text:p></table:table-cell>`,
        customer,
        text('new'),
        '<table:table-cell office:value-type="date" office:date-value="2026-01-01T10:30:00"><text:p>01/01/2026 10:30</text:p></table:table-cell>',
        total,
        '<table:table-cell table:number-columns-repeated="16379"/>',
      )
    const money = (value: string): string =>
      `<table:table-cell table:formula="of:=IF([.A1]>0;1;2)" office:value-type="currency" office:currency="EUR" office:value="${value}"><text:p>${value.replace('.', ',')} €</text:p></table:table-cell>`
    const error = (shown: string): string =>
      `<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>${shown}</text:p></table:table-cell>`
    const names = rowOf(
      text('Order</text:p><text:p>No'),
      `<table:table-cell office:value-type="string"><office:annotation><text:p>who bought</text:p></office:annotation><text:p>customer_id</text:p></table:table-cell>`,
      text('Status'),
      text('placed_at'),
      text('total'),
    )
    const { rows, reasons } = await landed(
      spelled(
        tableOf('Cachée', 'ta2', names, cells('9', text('c9'), money('9'))) +
          tableOf(
            'Mes &amp; ventes',
            'ta1',
            rowOf(
              text('Ventes', ' table:number-columns-spanned="5"') +
                '<table:covered-table-cell table:number-columns-repeated="4"/>',
            ),
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>',
            names,
            cells('1', text('a<text:s text:c="2"/>&lt;b&gt;'), money('1234.5')),
            cells('2', '<table:table-cell/>', money('7')).replace(
              '<table:table-row',
              '<table:table-row table:visibility="filter"',
            ),
            cells('3', error('#N/A'), money('1')),
            cells('4', text('c4'), error('Err:502')),
            bottom,
          ),
      ),
    )
    expect(rows).toEqual([
      { order_id: '1', customer_id: 'a  <b>', at: '2026-01-01 09:30:00', total: '1234.50' },
      { order_id: '2', customer_id: null, at: '2026-01-01 09:30:00', total: '7.00' },
    ])
    expect(reasons).toEqual([
      { place: 'Mes & ventes!B7', cell: '#N/A', code: 'cell_error' },
      { place: 'Mes & ventes!E8', cell: '#VALUE!', code: 'not_money' },
    ])
  })

  it('gives days, hours and repeated rows and cells as the sheet shows them', async () => {
    const path = saved(
      spelled(
        tableOf(
          'S',
          'ta1',
          rowOf(text('a'), text('b'), text('c')),
          '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2026-05-03"/><table:table-cell office:value-type="time" office:time-value="PT08H05M00S"/><table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>',
          '<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.2"/></table:table-row>',
        ),
      ),
    )
    const found: unknown[] = []
    for await (const { row, cells } of sheetRows(path, { name: 'S', calendar: '1900' }))
      found.push([row, ...cells.map((cell) => cell?.text)])
    expect(found).toEqual([
      [1, 'a', 'b', 'c'],
      [2, '2026-05-03', '08:05:00', 'true'],
      [3, '2026-05-03', '08:05:00', 'true'],
      [4, '0.2', '0.2'],
    ])
    const { sheet } = await sniffFile(path)
    const count = await countRecords(path, {
      format: 'ods',
      compression: 'none',
      encoding: 'utf-8',
      ...(sheet ? { sheet } : {}),
    })
    expect(count.records).toBe(3)
  })

  it('is counted by a pass of its own, whatever its cells hold', async () => {
    const cell = fc.oneof(
      fc.constantFrom<Cell>(null, '', 'a', '<&>', 'é\n', 0, -1.5, 1e21, true, false, day),
      fc.stringMatching(/^[ -~À-ÿ€]{0,5}$/),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 12 }), async (rows) => {
        const path = saved(await written({ S: [['a', 'b', 'c'], ...rows] }))
        const { sheet } = await sniffFile(path)
        if (!sheet) throw new Error('no sheet')
        const count = await countRecords(path, { format: 'ods', compression: 'none', encoding: 'utf-8', sheet })
        let read = 0
        for await (const { row } of sheetRows(path, sheet)) if (row > sheet.header_row) read += 1
        expect(count.records).toBe(read)
        expect(read).toBe(rows.filter((row) => row.some((value) => value !== null && value !== '')).length)
      }),
      { numRuns: 100 },
    )
  })

  it('has its sheet chosen by name, hidden ones too', async () => {
    const bytes = spelled(
      tableOf('Un', 'ta1', rowOf(text('a'), text('b'), text('c'))) +
        tableOf('Deux', 'ta2', rowOf(text('x'), text('y'))),
    )
    expect((await sniffFile(saved(bytes), 0, { sheet: 'deux' })).sheet?.headers).toEqual(['x', 'y'])
    expect((await sniffFile(saved(bytes))).sheet?.name).toBe('Un')
    expect(await codeOf(bytes, { sheet: 'Trois' })).toBe('sheet_missing')
  })

  it('is refused with a code where it is locked, cut, with macros, no spreadsheet, or swells', async () => {
    const table = tableOf('S', 'ta1', rowOf(text('a'), text('b')))
    const plain = spelled(table)
    expect(await codeOf(plain)).toBe('taken')
    expect(await codeOf(plain.subarray(0, plain.length - 40))).toBe('file_truncated')
    const locked = { 'META-INF/manifest.xml': '<m:file-entry><manifest:encryption-data/></m:file-entry>' }
    expect(await codeOf(spelled(table, locked))).toBe('file_encrypted')
    expect(await codeOf(spelled(table, { 'Basic/Standard/script-lb.xml': '<l/>' }))).toBe('taken')
    expect(await codeOf(spelled(table, { 'Basic/Standard/Module1.xml': '<m/>' }))).toBe('file_has_macros')
    expect(await codeOf(spelled(table, {}, 'application/vnd.oasis.opendocument.text'))).toBe('file_format_unsupported')
    expect(await codeOf(zipOf({ 'a.txt': 'a' }))).toBe('file_format_unsupported')
    const swelling = rowOf(text('1', ' table:number-columns-repeated="16384"')).replace(
      '<table:table-row',
      '<table:table-row table:number-rows-repeated="1048576"',
    )
    expect(await codeOf(spelled(tableOf('S', 'ta1', rowOf(text('a'), text('b')), swelling)))).toBe('file_too_large')
    const endless = rowOf(text('x'.repeat(70 << 20)))
    expect(await codeOf(spelled(tableOf('S', 'ta1', rowOf(text('a'), text('b')), endless)))).toBe('file_too_large')
  })
})
