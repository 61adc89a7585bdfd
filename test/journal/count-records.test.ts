import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { CsvCounter } from '../../src/journal/count-csv.ts'
import { type CountOptions, countRecords } from '../../src/journal/count-records.ts'
import { zipOf } from '../support/zip-of.ts'

const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-count-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function count(content: string | Uint8Array, options: Partial<CountOptions> = {}) {
  const path = join(dir, 'file')
  writeFileSync(path, content)
  return countRecords(path, { format: 'csv', compression: 'none', encoding: 'utf-8', ...options })
}

describe('a workbook', () => {
  it.each(['"', "'"])(
    'counts rows that hold anything below the header, attributes standing in %s, with blanks or none',
    async (quote) => {
      for (const equal of ['=', ' = ']) {
        const is = (name: string, value: string): string => ` ${name}${equal}${quote}${value}${quote}`
        const row = (place: number, text: number): string =>
          `<row${is('r', `${place}`)}><c${is('r', `A${place}`)}${is('t', 's')}><v>${text}</v></c></row>`
        const workbook = zipOf({
          'xl/workbook.xml': `<workbook><sheet${is('name', 'S')}${is('r:id', 'one')}/></workbook>`,
          'xl/_rels/workbook.xml.rels': `<Relationships><Relationship${is('Id', 'one')}${is('Target', 's.xml')}/></Relationships>`,
          'xl/sharedStrings.xml': '<sst><si><t>a</t></si><si><t></t></si></sst>',
          'xl/s.xml': `<sheetData>${row(3, 0)}${row(7, 0)}${row(8, 1)}${row(9, 0)}</sheetData>`,
        })
        const sheet = { name: 'S', header_row: 3 }
        expect([equal, await count(workbook, { format: 'xlsx', sheet })]).toMatchObject([equal, { records: 2 }])
      }
    },
  )
})

describe('CSV', () => {
  it.each([
    ['', 0, 0, 0, 0],
    ['a,b', 0, 1, 0, 0],
    ['a,b\n1,2\n3,4', 2, 3, 0, 0],
    ['a,b\r\n1,2\r\n\r\n3,4\r\n', 2, 4, 1, 0],
    ['a\r1\r\r2\r', 2, 4, 1, 0],
    ['\n\na\n\n1\n', 1, 5, 3, 0],
    ['a,b\n"x\n\ny",2\n3,4\n', 2, 5, 0, 1],
    ['a,b\n"x\ny"z,2\n3,4\n', 3, 4, 0, 0],
    ['a,b\n1,"x\n3,4\n', 2, 3, 0, 0],
    ['a,b\n1,x"y\n3,4\n', 2, 3, 0, 0],
    ['a\n""\n\n2\n', 2, 4, 1, 0],
    ['a\n"x""\ny"\n', 1, 3, 0, 1],
    ['\ufeff"a\nb",c\n1,2\n', 1, 3, 0, 1],
    // The feed in quotes is no half of the return before them.
    ['a\r"\nx"\r', 1, 3, 0, 1],
  ])('%j', async (text, records, physical_lines, blank_lines, multi_line_records) => {
    const counted = { records, physical_lines, blank_lines, multi_line_records }
    expect(await count(text)).toMatchObject(counted)
    expect(await count(gzipSync(text), { compression: 'gzip' })).toMatchObject(counted)
    expect(await count(zstdCompressSync(text), { compression: 'zstd' })).toMatchObject(counted)
    const frames = Buffer.concat([zstdCompressSync(text.slice(0, 3)), zstdCompressSync(text.slice(3))])
    expect(await count(frames, { compression: 'zstd' })).toMatchObject(counted)
    const wide = Buffer.from(text, 'utf16le')
    expect(await count(wide, { encoding: 'utf-16le' })).toMatchObject(counted)
    expect(await count(Buffer.from(wide).swap16(), { encoding: 'utf-16be' })).toMatchObject(counted)
  })

  it.each(['\n', '\r\n', '\r'])('finds the same at every border of its chunks, lines ending %j', async (end) => {
    for (const shift of [-3, -2, -1, 0, 1, 2]) {
      const filler = 'x'.repeat((1 << 20) - 4 + shift)
      const text = ['a,b', filler, '', '"p', 'q",2', '"r', '3,4', ''].join(end)
      const counted = { records: 4, physical_lines: 7, blank_lines: 1, multi_line_records: 1, broken_records: 1 }
      expect(await count(text), `shift ${shift}`).toMatchObject(counted)
    }
  })

  it('finds the same in whatever chunks a text comes', () => {
    const sign = fc.constantFrom('a', ',', '"', '""', '\n', '\r', '\r\n', ' ')
    const texts = fc.array(sign, { maxLength: 40 }).map((signs) => signs.join(''))
    const counted = (chunks: readonly string[], skip_lines: number): unknown => {
      const counter = new CsvCounter(',', '"', skip_lines)
      for (const chunk of chunks) counter.feed(Buffer.from(chunk))
      // At a chunk's border blanks before a quote are taken for the start of a cell, to be on the careful side.
      return { ...counter.end(), blank_then_quote: undefined }
    }
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 2 }), (text, skip_lines) => {
        expect(counted([...text], skip_lines)).toEqual(counted([text], skip_lines))
      }),
      { numRuns: 3000 },
    )
  })

  it('reads a header in Windows letters that is one sign of three bytes elsewhere', async () => {
    expect(await count(Uint8Array.of(0x80, 10, 49, 10), { encoding: 'windows-1252' })).toMatchObject({
      records: 1,
      blank_lines: 0,
    })
  })

  it('tells of broken records, and of quotes behind blanks', async () => {
    expect(await count('a,b\n"x" ,2\n "y",3\n')).toMatchObject({ records: 2, broken_records: 1, blank_then_quote: 1 })
  })

  it('finds bytes that are no UTF-8, and no others', async () => {
    for (const shift of [0, 1, 2, 3]) {
      const text = `a,b\n${'x'.repeat((1 << 20) - 8 + shift)},😀é\n`
      expect(await count(text), `shift ${shift}`).toMatchObject({ records: 1, has_bad_bytes: false })
      const cut = Buffer.from(text).subarray(0, -2)
      expect(await count(cut), `cut ${shift}`).toMatchObject({ records: 1, has_bad_bytes: true })
      const bad = Buffer.concat([Buffer.from(text), Buffer.from('1,\xe9\n2,3\n', 'latin1')])
      expect(await count(bad), `bad ${shift}`).toMatchObject({ records: 3, has_bad_bytes: true })
    }
    expect(await count(Buffer.from('a\n\xe9\n', 'latin1'), { encoding: 'windows-1252' })).toMatchObject({
      has_bad_bytes: false,
    })
  })

  it('takes a line of just the limit that ends in quotes for one record, and the next for another', async () => {
    const line = `"${'x'.repeat((16 << 20) - 1)}`
    expect((await count(`a\n${line}\n1\n`)).records).toBe(2)
  })

  it('without a quote sign takes quotes for text', async () => {
    expect(await count('a,b\n"x,2\n3,4\n', { quote: '' })).toMatchObject({ records: 2, broken_records: 0 })
  })
})

it('counts JSON lines that are not blank', async () => {
  expect(await count('{"a":1}\n\n  \r\n{"a":2}', { format: 'jsonl' })).toMatchObject({ records: 2, blank_lines: 2 })
})

it('counts the elements of a JSON array', async () => {
  const text = '[{"a":[1,2]},\n{"b":"]\\",",\n"c":1}, 3 , {"cut'
  expect(await count(text, { format: 'json' })).toMatchObject({ records: 4, multi_line_records: 1 })
  expect(await count('[ ]\n', { format: 'json' })).toMatchObject({ records: 0 })
})
