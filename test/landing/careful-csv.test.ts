import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRecords } from '../../src/journal/count-records.ts'
import { rewriteCsv } from '../../src/landing/careful-csv.ts'
import { needsCarefulReading } from '../../src/landing/needs-careful-reading.ts'
import { sniffFile } from '../../src/landing/sniff-file.ts'
import { duckdbReader } from './duckdb-rows.ts'
import { tmpFolder } from './tmp-folder.ts'

const { dir, put } = tmpFolder()
const out = join(dir, 'out.csv')
const dialect = { delimiter: ',', quote: '"', skip_lines: 0 } as const
const counting = { format: 'csv', compression: 'none', encoding: 'utf-8' } as const
let duckdb: Awaited<ReturnType<typeof duckdbReader>>
beforeAll(async () => {
  duckdb = await duckdbReader()
})
afterAll(() => duckdb.close())

describe('a record that is none', () => {
  const long = 'x'.repeat(5000)
  it.each([
    ['junk behind a closing quote', 'a,b\n1,2\n"x"y,2\n3,4\n', ['3,broken_quote,"x"y,2'], '"1","2"\n"3","4"\n'],
    ['a quote that never closes', 'a,b\n1,"x\n3,4\n', ['2,broken_quote,1,"x'], '"3","4"\n'],
    ['blanks behind a closing quote', 'a,b\n"1" ,2\n', ['2,broken_quote,"1" ,2'], ''],
    ['too many cells', 'a,b\n1,2,3\n', ['2,too_many_cells,1,2,3'], ''],
    ['too few cells', 'a,b\n1\n', ['2,too_few_cells,1'], ''],
    ['bytes that are no UTF-8', Buffer.from('a,b\n1,\xe9t\n', 'latin1'), ['2,bad_bytes,1,\ufffdt'], ''],
    ['a long reject', `a,b\n${long}\n`, [`2,too_few_cells,${'x'.repeat(4096)}…`], ''],
  ])('%s is rejected with its line', async (_, text, rejects, rows) => {
    const path = put('bad.csv', text)
    const result = await rewriteCsv(path, { dialect, columns_count: 2 }, out)
    expect(result.rejects.map((reject) => `${reject.line},${reject.code},${reject.raw}`)).toEqual(rejects)
    expect(readFileSync(out, 'utf8')).toBe(`"a","b"\n${rows}`)
    expect((await countRecords(path, counting)).records).toBe(result.records)
  })

  it('is the first line of what grows over the limit', async () => {
    const path = put('limit.csv', `a,b\n${'y'.repeat(60)},2\n"x\n${'z\n'.repeat(40)}",2\n5,6\n`)
    const result = await rewriteCsv(path, { dialect, columns_count: 2, max_record_bytes: 50 }, out)
    expect(result.rejects.slice(0, 2).map((reject) => reject.code)).toEqual(['line_too_long', 'broken_quote'])
    expect(readFileSync(out, 'utf8')).toBe('"a","b"\n"5","6"\n')
  })

  it('of 17 MiB is one line, in the counter as well', async () => {
    const path = put('huge.csv', `a,b\n"${`${'x'.repeat(9999)}\n`.repeat(1800)}",2\n5,6\n`)
    const result = await rewriteCsv(path, { dialect, columns_count: 2 }, out)
    expect(result.rejects[0]).toMatchObject({ record: 1, line: 2, code: 'broken_quote' })
    expect((await countRecords(path, counting)).records).toBe(result.records)
  })
})

describe('records that are no end of', () => {
  it.each([
    ['a quote opens on each line, and closes on none', 'a","\n'.repeat(300_000)],
    ['a quote opens, and many short lines follow', `1,"\n${'z\n'.repeat(300_000)}`],
    ['a quote opens on each line above a line over the limit', `${'a","\n'.repeat(100_000)}${'x'.repeat(17 << 20)}\n`],
  ])('are read once: %s', async (_, text) => {
    const path = put('many.csv', `a,b\n${text}`)
    const result = await rewriteCsv(path, { dialect, columns_count: 2 }, out)
    expect(result.records).toBe(text.split('\n').length - 1)
    expect((await countRecords(path, counting)).records).toBe(result.records)
  })

  it('fall into a file when they are too many to hold', async () => {
    const lines = Array.from({ length: 25_000 }, (_, n) => `"${n}" x\n`)
    const path = put('rejects.csv', `a,b\n${lines.join('')}`)
    const { records, rejects, rejects_path } = await rewriteCsv(path, { dialect, columns_count: 2 }, out)
    const held = rejects.map(({ record, line, code, raw }) => [String(record), String(line), code, raw])
    const filed = await duckdb.clean(rejects_path ?? '', 4)
    expect([...filed, ...held]).toEqual(
      lines.map((line, n) => [String(n + 1), String(n + 2), 'broken_quote', line.trimEnd()]),
    )
    expect(records).toBe(25_000)
  })

  it('are left at a raised signal', async () => {
    const path = put('stopped.csv', `a,b\n${'1,2\n'.repeat(20_000)}`)
    const options = { dialect, columns_count: 2, signal: AbortSignal.abort(new Error('enough')) }
    await expect(rewriteCsv(path, options, out)).rejects.toThrow('enough')
  })
})

it('with bad bytes in a column that nobody asks for is never left to DuckDB', async () => {
  const path = put('unread.csv', Buffer.from('a,b\né,1\n2,3\n', 'latin1'))
  const counted = await countRecords(path, counting)
  expect(needsCarefulReading(counted, dialect, 2)).toBe(true)
})

describe('what is tolerated', () => {
  it.each([
    ['trailing delimiters', 'a,b\n1,2,\n3,4,,\n', '"1","2"\n"3","4"\n'],
    ['quotes inside of a cell', 'a,b\n1,x"y"\n', '"1","x""y"""\n'],
    ['every line end', 'a,b\r1,2\r\n3,4\n5,6', '"1","2"\n"3","4"\n"5","6"\n'],
    ['a byte order mark and blank lines', '\ufeff\n\na,b\n\n1,2\n', '"1","2"\n'],
    ['empty cells', 'a,b\n"",\n,""\n', ',\n,\n'],
  ])('%s', async (_, text, rows) => {
    const result = await rewriteCsv(put('good.csv', text), { dialect, columns_count: 2 }, out)
    expect(result.rejects).toEqual([])
    expect(readFileSync(out, 'utf8')).toBe(`"a","b"\n${rows}`)
  })
})

it('tells where each row stands', async () => {
  const path = put('anchors.csv', 'a,b\n1,2\n\n"x\ny",2\n3,4\nbad\n5,6\n')
  const { anchors } = await rewriteCsv(path, { dialect, columns_count: 2 }, out)
  expect(anchors).toEqual([
    { first_row: 0, record: 1, line: 2 },
    { first_row: 1, record: 2, line: 4 },
    { first_row: 2, record: 3, line: 6 },
    { first_row: 3, record: 5, line: 8 },
  ])
})

describe('any records', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ',', ';', '"', '\n', '\r', ' ', '7'), maxLength: 8 })
  const written = (value: string) => (/^[a\u00e97😀]*$/u.test(value) ? value : `"${value.replaceAll('"', '""')}"`)

  it('come back cell by cell, the dialect found', async () => {
    const table = fc.integer({ min: 2, max: 5 }).chain((columns) =>
      fc.record({
        delimiter: fc.constantFrom(',', ';', '\t', '|'),
        end: fc.constantFrom('\n', '\r\n'),
        rows: fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 30 }),
        columns: fc.constant(columns),
      }),
    )
    await fc.assert(
      fc.asyncProperty(table, async ({ delimiter, end, rows, columns }) => {
        const header = Array.from({ length: columns }, (_, n) => `c${n}`)
        const text = [header, ...rows].map((row) => row.map(written).join(delimiter) + end).join('')
        const path = put('any.csv', text)
        const found = await sniffFile(path)
        expect(found.dialect).toEqual({ delimiter, quote: '"', skip_lines: 0 })
        const result = await rewriteCsv(path, { dialect: { ...dialect, delimiter }, columns_count: columns }, out)
        expect(result.rejects).toEqual([])
        expect((await countRecords(path, { ...counting, delimiter })).records).toBe(rows.length)
        expect(await duckdb.clean(out, columns)).toEqual(rows)
      }),
      { numRuns: 150 },
    )
  })

  const soup = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ';', 'é', ' '), maxLength: 40 }),
    fc
      .array(fc.constantFrom('a,a\n', '"a","b"\r\n', '"x\ny",2\n', 'a"b,c\n', '"a" ,b\n', ' "a",b\n', '\n', '"', 'a\r'))
      .map((parts) => parts.join('')),
  )

  it.each([1, 2, 3])('as byte soup of %i columns: no reader yields other rows silently', async (columns) => {
    const header = Array.from({ length: columns }, (_, n) => `c${n}`).join(',')
    await fc.assert(
      fc.asyncProperty(soup, async (text) => {
        const path = put('soup.csv', `${header}\n${text}`)
        const counted = await countRecords(path, counting)
        const result = await rewriteCsv(path, { dialect, columns_count: columns }, out)
        expect(counted.records).toBe(result.records)
        const careful = await duckdb.clean(out, columns)
        expect(careful.length + result.rejects.length).toBe(result.records)
        const fast = await duckdb.fast(path, dialect, columns, counted.multi_line_records === 0)
        if (fast === undefined || fast.rejects > 0 || fast.rows.length !== counted.records) return
        if (!needsCarefulReading(counted, dialect, columns)) expect(fast.rows).toEqual(careful)
      }),
      { numRuns: 500 },
    )
  })

  it('as soup without any header: counter and reader agree', async () => {
    await fc.assert(
      fc.asyncProperty(soup, async (text) => {
        const path = put('headless.csv', text)
        const result = await rewriteCsv(path, { dialect, columns_count: 2 }, out)
        expect((await countRecords(path, counting)).records).toBe(result.records)
      }),
      { numRuns: 500 },
    )
  })
})
