import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { countRecords } from '../../src/journal/count-records.ts'
import { decimalText } from '../../src/landing/decimal-text.ts'
import { sniffFile } from '../../src/landing/sniff-file.ts'
import type { SheetChoice } from '../../src/landing/workbook.ts'
import { buildSmall, land, makeHome, queryHome } from '../support/small-project.ts'
import { zipOf } from '../support/zip-of.ts'

type Cell = string | number | boolean | Date | null
type Sheets = Readonly<Record<string, readonly (readonly Cell[])[]>>

async function workbook(sheets: Sheets): Promise<Uint8Array> {
  return writeXlsx({
    sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows: rows.map((row) => [...row]) })),
  })
}

function saved(bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tallyhouse-')), 'file.xlsx')
  writeFileSync(path, bytes)
  return path
}

const header = ['Order No', 'customer_id', 'Status', 'placed_at', 'total']
const day = new Date(Date.UTC(2026, 0, 1, 10, 30))
const orders: Sheets = {
  'Lisez-moi': [['Export of the day'], ['by the shop']],
  Feuil1: [
    ['Orders of January'],
    [],
    header,
    ['1', 'c1', 'paid', day, 12.5],
    ['2', null, 'new', '2026-01-01T11:00:00Z', 0.1 + 0.2],
    [],
    ['3', null, 'sent', day, 7],
    ['4', null, 'new', day, '#N/A'],
  ],
}

describe('a workbook in landing', () => {
  it('is read over all sheets that go on under the same header, and no row of them is lost', async () => {
    const sheets: Sheets = {
      'Lisez-moi': [['Export of two years']],
      'Year 2025': [header, ['1', 'c1', 'paid', day, 12.5], ['2', null, 'sent', day, 7]],
      'Year 2026': [['Orders'], header, ['3', null, 'new', day, 8], [], ['4', null, 'sent', day, 7]],
      Pivot: [
        ['Status', 'total'],
        ['paid', 12.5],
      ],
    }
    const path = saved(await workbook(sheets))
    const report = await sniffFile(path)
    expect([report.sheet, ...(report.sheet?.more ?? [])].map((sheet) => sheet?.name)).toEqual([
      'Year 2025',
      'Year 2026',
    ])
    const home = makeHome({ '2026-01-01/orders.xlsx': readFileSync(path) })
    const { manifest } = await buildSmall(home)
    expect(manifest.accounts.find(({ contract }) => contract === 'orders')).toMatchObject({
      read: 4,
      staged: 2,
      quarantined: 2,
    })
    expect(
      await queryHome(home, 'select source_record as record, place from quarantine order by source_record'),
    ).toEqual([
      { record: '2', place: 'Year 2025!C3' },
      { record: '4', place: 'Year 2026!C5' },
    ])
  })

  it('is read where a column has no header, and below a title where years stand in it', async () => {
    const rows = [1, 2, 3].map((n): Cell[] => [n - 1, String(n), 'c1', null, 'new', day, 7])
    const bare: Cell[] = [null, ...header.slice(0, 2), null, ...header.slice(2)]
    rows[1]?.splice(3, 1, 'a remark')
    const bytes = await workbook({ Feuil1: [bare, ...rows] })
    const home = makeHome({ '2026-01-01/orders.xlsx': bytes })
    const { manifest } = await buildSmall(home)
    // The numbers before the rows are a column; the remark beside one of them is none.
    expect(manifest.accounts.find(({ contract }) => contract === 'orders')).toMatchObject({
      read: 3,
      staged: 2,
      quarantined: 1,
    })
    const years = saved(await workbook({ Feuil1: [['Stock'], ['Product', 2024, 2025], ['A', 3, 4.5], ['B', 5, 6]] }))
    expect((await sniffFile(years)).sheet).toMatchObject({ header_row: 2, headers: ['Product', '2024', '2025'] })
  })

  it('is read from the sheet and below the row that hold the table, and quarantine names the cell', async () => {
    const home = makeHome({ '2026-01-01/orders.xlsx': await workbook(orders) })
    const { manifest } = await buildSmall(home)
    expect(manifest.accounts.find(({ contract }) => contract === 'orders')).toMatchObject({
      read: 4,
      staged: 2,
      quarantined: 2,
    })
    expect(
      await queryHome(
        home,
        'select order_id, placed_at::varchar as at, total::varchar as total from stg_orders order by 1',
      ),
    ).toEqual([
      { order_id: '1', at: '2026-01-01 09:30:00', total: '12.50' },
      { order_id: '2', at: '2026-01-01 11:00:00', total: '0.30' },
    ])
    expect(
      await queryHome(
        home,
        'select place, column_name, cell, code, source_line::int as line from quarantine order by line',
      ),
    ).toEqual([
      { place: 'Feuil1!C7', column_name: 'status', cell: 'sent', code: 'not_one_of', line: 7 },
      { place: 'Feuil1!E8', column_name: 'total', cell: '#N/A', code: 'not_money', line: 8 },
    ])
  })

  it('gives what the same table gives as CSV, with columns shuffled and an empty column before them', async () => {
    const csv = 'total,Status,placed_at,customer_id,Order No\n"7,50",paid,2026-01-01 10:30:00,c9,1\n'
    const shuffled: Sheets = {
      Ventes: [
        [null, 'total', 'Status', 'placed_at', 'customer_id', 'Order No'],
        [null, '7,50', 'paid', day, 'c9', 1],
        [null, 8, 'paid', day, 'c9', 2],
      ],
    }
    const select = `select order_id, customer_id, status, placed_at::varchar as at, total::varchar as total from stg_orders where order_id = '1'`
    const one = makeHome({ '2026-01-01/orders.csv': csv })
    const other = makeHome({ '2026-01-01/orders.xlsx': await workbook(shuffled) })
    await buildSmall(one)
    await buildSmall(other)
    expect(await queryHome(other, select)).toEqual(await queryHome(one, select))
    expect(await queryHome(other, `select total::varchar as total from stg_orders where order_id = '2'`)).toEqual([
      { total: '8.00' },
    ])
  })

  it('keeps a row with something beside its table apart, and is not read again', async () => {
    const beside: Sheets = { S: [header, ['1', null, 'new', day, 1, 'a note'], ['2', null, 'new', day, 2]] }
    const home = makeHome({ '2026-01-01/orders.xlsx': await workbook(beside) })
    await buildSmall(home)
    expect(await queryHome(home, 'select code, source_line::int as line from quarantine')).toEqual([
      { code: 'too_many_cells', line: 2 },
    ])
    land(home, { '2026-01-02/orders.csv': 'Order No,status,placed_at,total,customer_id\n' })
    const again = await buildSmall(home)
    expect(again.manifest.accounts.find(({ contract }) => contract === 'orders')).toMatchObject({ read: 2, kept: 1 })
  })

  it('is counted by a pass of its own, whatever its cells hold', async () => {
    const cell = fc.oneof(
      fc.constantFrom<Cell>(null, '', ' ', 'a', '<&>', 'é\n', 0, -1.5, 1e21, true, false, day),
      fc.stringMatching(/^[ -~À-ÿ€]{0,5}$/),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 12 }), async (rows) => {
        const path = saved(await workbook({ S: [['a', 'b', 'c'], ...rows] }))
        const { sheet } = await sniffFile(path)
        const count = await countRecords(path, {
          format: 'xlsx',
          compression: 'none',
          encoding: 'utf-8',
          ...(sheet ? { sheet } : {}),
        })
        const filled = rows.filter((row) => row.some((value) => value !== null && value !== ''))
        expect(count.records).toBe(filled.length)
      }),
      { numRuns: 150 },
    )
  })

  it.each<[string, SheetChoice, string, number]>([
    ['by name', { sheet: 'feuil1' }, 'Feuil1', 3],
    ['by pattern', { sheet: 'F*1' }, 'Feuil1', 3],
    ['by position', { sheet: 1 }, 'Lisez-moi', 1],
    ['by the row of its header', { header_row: 3 }, 'Feuil1', 3],
    ['by its width', {}, 'Feuil1', 3],
  ])('has its sheet chosen %s', async (_, choice, name, row) => {
    const { sheet } = await sniffFile(saved(await workbook(orders)), 0, choice)
    expect([sheet?.name, sheet?.header_row]).toEqual([name, row])
  })

  it('is refused with a code where it is locked, cut, no workbook, or lacks the sheet', async () => {
    const bytes = await workbook(orders)
    const code = (path: string, choice: SheetChoice = {}): Promise<unknown> =>
      sniffFile(path, 0, choice).then(
        () => 'taken',
        (error: unknown) => (error as { code?: string }).code,
      )
    expect(await code(saved(bytes), { sheet: 'Feuil2' })).toBe('sheet_missing')
    expect(await code(saved(bytes.subarray(0, bytes.length - 40)))).toBe('file_truncated')
    expect(await code(saved(Buffer.from('PK\u0005\u0006'.padEnd(22, '\0'), 'latin1')))).toBe('file_binary')
    const locked = Buffer.concat([Buffer.of(0xd0, 0xcf, 0x11, 0xe0), Buffer.from('EncryptedPackage', 'utf16le')])
    expect(await code(saved(locked))).toBe('file_encrypted')
    // The directory behind the first sectors that are looked at: sector 9, each of 4 kB as byte 30 says.
    const large = Buffer.alloc(11 * 4096)
    locked.copy(large)
    large.fill(0, 4, 100)
    large.writeUInt16LE(12, 30)
    large.writeUInt32LE(9, 48)
    large.write('EncryptedPackage', 10 * 4096, 'utf16le')
    expect(await code(saved(large))).toBe('file_encrypted')
    expect(await code(saved(zipOf({ 'xl/workbook.bin': 'a' })))).toBe('file_format_old')
    expect(await code(saved(Buffer.concat([Buffer.of(0xd0, 0xcf, 0x11, 0xe0), Buffer.alloc(512)])))).toBe(
      'file_format_old',
    )
    const path = saved(bytes)
    writeFileSync(
      path,
      Buffer.from(readFileSync(path).toString('latin1').replaceAll('docProps/app.xml', 'vbaProject.bin__'), 'latin1'),
    )
    expect(await code(path)).toBe('taken')
    writeFileSync(
      path,
      Buffer.from(readFileSync(path).toString('latin1').replaceAll('vbaProject.bin__', 'a/vbaProject.bin'), 'latin1'),
    )
    expect(await code(path)).toBe('file_has_macros')
  })

  it('writes numbers as the sheet shows them, to 15 digits and without an exponent', () => {
    expect([0.1 + 0.2, 1e21, -1e-7, 0, -0, 16416, 1234.5].map(decimalText)).toEqual([
      '0.3',
      '1000000000000000000000',
      '-0.0000001',
      '0',
      '0',
      '16416',
      '1234.5',
    ])
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decimalText(value)).toMatch(/^-?\d+(?:\.\d*[1-9])?$/)
        expect(Number(decimalText(value))).toBe(Number(value.toPrecision(15)) + 0)
      }),
    )
  })
})
