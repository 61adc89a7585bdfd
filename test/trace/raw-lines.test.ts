import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { type ProvenFigure, proveFigures } from '../../src/trace/prove-figures.ts'
import { rawLines } from '../../src/trace/raw-lines.ts'
import { zipOf } from '../support/zip-of.ts'

const dir = mkdtempSync(join(tmpdir(), 'raw-lines-'))
const cellsOf = (name: string, bytes: string | Uint8Array): unknown => {
  writeFileSync(join(dir, name), bytes)
  return rawLines(join(dir, name))?.lines.map(({ line, cells }) => [line, ...cells])
}
const table = [
  [1, 'a', 'b'],
  [2, '1', '2'],
  [3, '3', ''],
]

describe('the lines that a proof reads', () => {
  it('are all of a text, also one that ends behind a delimiter', () => {
    expect(cellsOf('open.csv', 'a,b\n1,2\n3,')).toEqual(table)
    expect(cellsOf('closed.csv', 'a,b\n1,2\n3,\n')).toEqual(table)
  })

  it('end with either sign, or both', () => {
    expect(cellsOf('dos.csv', 'a,b\r\n1,2\r\n3,\r\n')).toEqual(table)
    expect(cellsOf('mac.csv', 'a,b\r1,2\r3,\r')).toEqual(table)
    expect(cellsOf('cell.csv', 'a,b\r"1\r\n1",2\r3,')).toEqual([
      [1, 'a', 'b'],
      [2, '1\r\n1', '2'],
      [4, '3', ''],
    ])
  })

  it('are those of a packed file, whatever the case of its ending, and objects as JSON', () => {
    expect(cellsOf('LINES.CSV.GZ', gzipSync('a,b\n1,2\n3,\n'))).toEqual(table)
    const json = '{"a":{"b":[1]},"c":90071992547409.93}\n'
    expect(cellsOf('lines.jsonl', json)).toEqual([
      [0, 'a', 'c'],
      [1, '{"b":[1]}', '90071992547409.93'],
    ])
  })

  it('are those of a long sheet, whose elements may have a prefix', () => {
    const rows = `<x:row r = '1'><x:c t="s"><x:v>0</x:v></x:c></x:row>${'<x:row><x:c><x:v>7</x:v></x:c></x:row>'.repeat(150_000)}`
    const cells = cellsOf(
      'long.xlsx',
      zipOf({
        'xl/workbook.xml': '<x:workbook><x:sheets><x:sheet name="S" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>',
        'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="sheet.xml"/></Relationships>',
        'xl/sharedStrings.xml': '<x:sst><x:si><x:t>a</x:t></x:si></x:sst>',
        'xl/sheet.xml': `<x:worksheet><x:sheetData>${rows}</x:sheetData></x:worksheet>`,
      }),
    )
    expect(cells).toHaveLength(150_001)
    expect(cells).toMatchObject({ 0: [1, 'a'], 1: [2, '7'], 150_000: [150_001, '7'] })
  })
})

describe('a proof', () => {
  const prove = async (name: string): Promise<readonly ProvenFigure[]> => {
    const engine = await openDuckdb({ home: dir, temp_dir: join(dir, 'temp'), memory_limit: '200MB', threads: 1 })
    const raw =
      "select contract as subject, 'lines' as figure, (select count(*) from raw_lines) || (select min(text) from mended) as value from raw_lines"
    const files = [{ contract: 'sales', landing_date: '2026-01-01', name }]
    const request = { landing_dir: join(dir, 'landing'), files, count: 1, seed: 1, temp_dir: join(dir, 'proof') }
    try {
      return await proveFigures(
        { raw, release: 'select 1 as subject, 1 as figure, 1 as value where false' },
        request,
        engine,
        engine,
      )
    } finally {
      engine.close()
    }
  }
  const mended = join(dir, 'landing/.mended')
  mkdirSync(join(mended, 'sales'), { recursive: true })
  mkdirSync(join(dir, 'landing/2026-01-01'))
  writeFileSync(join(mended, '.DS_Store'), 'x')
  writeFileSync(join(mended, 'sales/.DS_Store'), ' ')
  writeFileSync(join(mended, 'sales/000001-0123456789abcdef-0123456789ab.jsonl'), ' mended')
  writeFileSync(join(dir, 'landing/2026-01-01/sales.csv'), 'a\n1\n')
  writeFileSync(join(dir, 'landing/2026-01-01/sales.parquet'), '')

  it('reads mended rows, and not what a file manager leaves beside them', async () => {
    expect(await prove('sales.csv')).toEqual([
      { subject: 'sales', figure: 'lines', raw: '2 mended', release: 'not there' },
    ])
  })

  it('leaves nothing behind where it cannot read a file', async () => {
    await expect(prove('sales.parquet')).rejects.toMatchObject({ code: 'file_format_unsupported' })
    await new Promise((done) => setTimeout(done, 50))
    expect(readdirSync(join(dir, 'proof'))).toEqual([])
  })
})
