import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readBytes } from '../../src/landing/read-bytes.ts'
import { sniffFile } from '../../src/landing/sniff-file.ts'
import { duckdbReader } from './duckdb-rows.ts'
import { tmpFolder } from './tmp-folder.ts'

const { dir, put } = tmpFolder()
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

describe('encoding and compression', () => {
  const french = 'nom;âge\nZoé;3\nNoël;4\n'
  it.each([
    ['utf-8', 'none', Buffer.from(french)],
    ['utf-8-bom', 'none', Buffer.from(`\ufeff${french}`)],
    ['utf-16le', 'none', utf16(`\ufeff${french}`)],
    ['utf-16le', 'none', utf16(french)],
    ['utf-16be', 'none', utf16(`\ufeff${french}`).swap16()],
    ['utf-16be', 'none', utf16(french).swap16()],
    ['windows-1252', 'none', Buffer.from(french, 'latin1')],
    ['utf-8', 'gzip', gzipSync(french)],
    ['utf-8', 'zstd', zstdCompressSync(french)],
    ['utf-8', 'none', Buffer.concat([Buffer.from(french), Buffer.from('x\xe9x;5\n', 'latin1')])],
  ])('%s, %s', async (encoding, compression, bytes) => {
    const found = await sniffFile(put('x.csv', bytes))
    expect(found).toMatchObject({ format: 'csv', encoding, compression, dialect: { delimiter: ';' } })
    expect(found.columns.map((column) => column.header)).toEqual(['nom', 'âge'])
  })
})

it.each([
  ['file_empty', ''],
  ['file_empty', '\ufeff\n\r\n'],
  ['file_binary', 'a\0,b\n1,2\n'],
  ['file_truncated', gzipSync('a,b\n1,2\n').subarray(0, 15)],
  ['file_truncated', zstdCompressSync('a,b\n1,2\n'.repeat(99)).subarray(0, 15)],
  ['file_truncated', 'PK\u0003\u0004..[Content_Types].xml'],
  ['file_unreadable', 'PAR1....'],
])('refuses with %s', async (code, bytes) => {
  await expect(sniffFile(put('bad.csv', bytes))).rejects.toMatchObject({ code })
})

it.each([
  ['PNG image', '\u0089PNG\r\n\u001a\nabc,def\n1,2\n'],
  ['JPEG image', '\u00ff\u00d8\u00ff\u00e0abc,def\n1,2\n'],
  ['GIF image', 'GIF89aabc,def\n1,2\n'],
  ['WebP image', 'RIFFabcdWEBP,def\n1,2\n'],
  ['PDF document', '%PDF-1.4\nabc,def\n1,2\n'],
  ['RTF document', '{\\rtf1 abc,def\n1,2\n'],
  ['RAR archive', 'Rar!\u001a\u0007\u0001abc,def\n1,2\n'],
  ['7z archive', "7z\u00bc\u00af'\u001cabc,def\n1,2\n"],
  ['bzip2 stream', 'BZh91AY&SYabc,def\n1,2\n'],
])('refuses a %s by its signature, without a zero byte in it', async (format, bytes) => {
  await expect(sniffFile(put('a.csv', Buffer.from(bytes, 'latin1')))).rejects.toMatchObject({
    code: 'file_format_unsupported',
    params: { format },
  })
})

it('takes headers that begin as the names of formats do', async () => {
  for (const text of ['GIF,PNG\n1,2\n', 'RIFF,BZh\n1,2\n', '%PDF,%\n1,2\n', 'MZ;7z\n1;2\n', 'Rar!,7z\n1,2\n'])
    expect((await sniffFile(put('a.csv', text))).columns).toHaveLength(2)
})

it('tells of bytes that are no UTF-8', async () => {
  const good = 'a,b\né,ö\n'
  expect(await sniffFile(put('b.csv', good))).toMatchObject({ encoding: 'utf-8', has_bad_bytes: false })
  const bad = Buffer.concat([Buffer.from(good), Buffer.from('1,\xe9\n', 'latin1')])
  expect(await sniffFile(put('b.csv', bad))).toMatchObject({ encoding: 'utf-8', has_bad_bytes: true })
  const windows = Buffer.from('a,b\né,ö\n', 'latin1')
  expect(await sniffFile(put('b.csv', windows))).toMatchObject({ encoding: 'windows-1252', has_bad_bytes: false })
})

it('reads all frames of a zstd file, those that are to be skipped too, and tells where the last is cut', async () => {
  const skipped = Buffer.of(0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7)
  const [first, second] = [zstdCompressSync('a,b\n1,2\n'), zstdCompressSync('3,4\n'.repeat(9))]
  const whole = Buffer.concat([skipped, first, skipped, second])
  expect(await sniffFile(put('z.csv', whole))).toMatchObject({ compression: 'zstd', format: 'csv' })
  const read: Buffer[] = []
  for await (const chunk of readBytes(put('z.csv', whole), 'zstd')) read.push(Buffer.from(chunk))
  expect(Buffer.concat(read).toString()).toBe(`a,b\n1,2\n${'3,4\n'.repeat(9)}`)
  const cut = sniffFile(put('z.csv', whole.subarray(0, -5)))
  await expect(cut).rejects.toMatchObject({ code: 'file_truncated' })
})

describe('header', () => {
  const choice = { names: ['id', 'amount', 'note', 'stockcode'] }
  it.each([
    ['Report of May\n\nid,amount,x\n1,2,3\n', 2],
    ['id,amount\n1,10\nid,amount,note\n3,30,x\n', 0],
    ['ID,AMOUNT,x,y\n1,10,,\nid,amount,note\n3,30,x\n', 0],
    ['Note;of;the;year;2024\nSTOCKCODE;Amount\n1;2\n', 1],
  ])('of %j stands below %i lines', async (text, lines) => {
    expect((await sniffFile(put('h.csv', text), 0, choice)).dialect?.skip_lines ?? 0).toBe(lines)
  })
})

describe('dialect', () => {
  it.each([
    ['a,b\n', ','],
    ['a\n1\n', ','],
    ['a;b\n1,5;2,5\n2,5;3,5\n', ';'],
    ['a|b|c\n1|2|3\n', '|'],
    ['a\tb\n"x,y"\t"1,2"\n', '\t'],
    ['a,b\n"x;y;z",1\n"x;y",2\n', ','],
  ])('of %j', async (text, delimiter) => {
    expect((await sniffFile(put('d.csv', text))).dialect?.delimiter).toBe(delimiter)
  })

  const ten = (line: string) => `${line}\n`.repeat(10)
  const r = '"","no","status","item","price"\n'
  it.each([
    [
      'ten lines of many with backslashes',
      `${r}${'"1","101","S","pipe",1.5\n'.repeat(90)}${ten('"1","101","S","5\\" pipe",1.5')}`,
      ',',
      '"',
    ],
    [
      'ten lines of many with a lone quote',
      `${r}${'"1","101","S","pipe",1.5\n'.repeat(90)}${ten('"1","101","S","5" pipe",1.5')}`,
      ',',
      '"',
    ],
    [
      'ten lines cut within a cell',
      `${r}${'"1","101","S","pipe",1.5\n'.repeat(90)}${ten('"1","101","S","5 pi')}`,
      ',',
      '"',
    ],
    ['all lines with backslashes', `${r}${'"1","101","S","5\\" pipe",1.5\n'.repeat(300)}`, ',', '"'],
    ['all lines with backslashes and delimiters', `no,item\n${'101,"5\\" pipe, long"\n'.repeat(300)}`, ',', '"'],
    ['all lines, apart by another delimiter', `no;item;price\n${ten('"101";"5" pipe";1,5')}`, ';', '"'],
    ['few lines, apart by another delimiter', 'no;item\n"101";"5" pipe"\n"102";"6" pipe"\n', ';', '"'],
    ['quotes where they are needed', `no,item\n${'101,"5\\" pipe"\n102,pipe\n'.repeat(50)}`, ',', '"'],
    ['inches in bare cells', `no,item,n\n${'101,5" pipe,1\n102,8",2\n'.repeat(50)}`, ',', '"'],
    [
      'titles in bare cells',
      `no\ttitle\tn\n${'1\t"Carmen" and others\t3\n2\t"Faust"\t4\n3\tAida\t1\n4\tTosca\t2\n'.repeat(40)}`,
      '\t',
      '',
    ],
    ['quotes that never close', `no\titem\n${'1\t"wide\n2\tpipe\n'.repeat(50)}`, '\t', ''],
  ])('of a file with %s', async (_, text, delimiter, quote) => {
    expect((await sniffFile(put('q.csv', text))).dialect).toMatchObject({ delimiter, quote })
  })

  it('counts leading blank lines', async () => {
    expect((await sniffFile(put('d.csv', '\ufeff\r\n\na,b\n1,2\n'))).dialect?.skip_lines).toBe(2)
  })
})

describe('reading', () => {
  it.each([
    ['13/02/2024', 'dmy', 'evidence'],
    ['13-02-2024 10:00', 'dmy', 'evidence'],
    ['13-02-2024', 'dmy', 'evidence'],
    ['13-1-2024', 'dmy', 'evidence'],
    ['02/13/2024', 'mdy', 'evidence'],
    ['01.02.2024', 'dmy', 'evidence'],
    ['01/02/2024', 'ymd', 'assumed'],
    ['2024-02-13', 'ymd', 'assumed'],
    ['13/02/2024\n02/13/2024', 'ymd', 'conflict'],
    ['1/13/2024 2:30 PM', 'mdy', 'evidence'],
    ['12/01/10 8:26\n12/13/10 8:26', 'mdy', 'evidence'],
    ['01.12.10', 'dmy', 'evidence'],
    ['24/05/13\n25/05/13', 'dmy', 'evidence'],
    ['24/05/13', 'ymd', 'assumed'],
    ['24/05/13\n24/05/14', 'ymd', 'assumed'],
    ['24/05/13\n12/31/10', 'ymd', 'conflict'],
  ])('of dates as %j', async (cells, date_order, basis) => {
    const found = await sniffFile(put('r.csv', `d\tx\n${cells.replaceAll('\n', '\t\n')}\t\n`))
    expect([found.reading.date_order, found.reading_basis.date_order]).toEqual([date_order, basis])
  })

  it.each([
    ['12,5', ',', '', 'evidence'],
    ['1 234,56', ',', ' ', 'evidence'],
    ['1\u202f234,56', ',', ' ', 'evidence'],
    ['1.234,56', ',', '.', 'evidence'],
    ["1'234.56", '.', "'", 'evidence'],
    ['1,234.56', '.', ',', 'evidence'],
    ['1,234', '.', '', 'assumed'],
    ['12.5', '.', '', 'evidence'],
  ])('of numbers as %j', async (cell, decimal, thousands, basis) => {
    const { reading, reading_basis } = await sniffFile(put('r.csv', `n\tx\n${cell}\t1\n`))
    expect([reading.decimal, reading.thousands, reading_basis.decimal]).toEqual([decimal, thousands, basis])
  })
})

it('takes the decimal mark from columns that look like numbers', async () => {
  const text = `amount\tnote\n12,50\tx\n7,25\t1.5\n1\t2.5\n2\t3.5\n3\tsee 4\n`
  expect((await sniffFile(put('n.csv', text))).reading.decimal).toBe(',')
})

it('proposes dates with years of two digits, and times on a clock of twelve hours', async () => {
  const text =
    'a\tb\tc\td\n1/13/24\t1/13/2024 2:30 PM\t01.12.10\t1.2.10\n1/14/24\t1/13/2024 2:30:05 pm\t02.12.10\t1.2.11\n'
  const { columns } = await sniffFile(put('c.tsv', text))
  expect(columns.map(({ proposal }) => proposal)).toEqual(['date', 'timestamp', 'date', 'text'])
})

it('proposes what columns are', async () => {
  const text =
    'order_id,name,n,price,day,at,ok,mail\nA-1,Ann,3,1.50,2024-01-02,2024-01-02 10:00:00,true,a@b.ch\nA-2,,4,2,2024-01-03,2024-01-02T10:00:00Z,false,c@d.ch\n'
  const { columns } = await sniffFile(put('c.csv', text))
  expect(columns.map((column) => column.proposal)).toEqual([
    'id',
    'text',
    'integer',
    'money',
    'date',
    'timestamp',
    'boolean',
    'email',
  ])
  expect(columns[1]).toMatchObject({ optional: true, samples: ['Ann'] })
})

it('reads JSON lines, arrays and Parquet', async () => {
  const columns = [
    { header: 'a', proposal: 'integer', optional: true },
    { header: 'b', proposal: 'text' },
  ]
  expect(await sniffFile(put('x.json', '{"a":1,"b":"x y"}\n{"b":"z"}\n'))).toMatchObject({ format: 'jsonl', columns })
  expect(await sniffFile(put('x.txt', ' [{"a":1,"b":"x y"},\n{"b":"[,z"}]'))).toMatchObject({ format: 'json', columns })
  const duckdb = await duckdbReader()
  const path = join(dir, 'x.parquet')
  await duckdb.rowsOf(`copy (select 1 as a, 'x' as b) to '${path}' (format parquet)`)
  duckdb.close()
  expect(await sniffFile(path)).toMatchObject({ format: 'parquet', columns })
})

it('takes 5 000 columns, and a line of 50 MB', async () => {
  const wide = Array.from({ length: 5000 }, (_, n) => `c${n}`).join(';')
  expect((await sniffFile(put('wide.csv', `${wide}\n${wide}\n`))).columns).toHaveLength(5000)
  const started = performance.now()
  expect((await sniffFile(put('long.csv', `a,b\n1,2\n${'x'.repeat(50 << 20)},2\n`))).columns).toHaveLength(2)
  expect(performance.now() - started).toBeLessThan(10_000)
})

it('finds evidence behind the head of a large file', async () => {
  const path = put(
    'large.csv',
    `d,x\n${'2024-01-01,aaaaaaaaaaaaaaaaaaaa\n'.repeat(1 << 20)}${'13/02/2024,b\n'.repeat(1 << 18)}`,
  )
  expect((await sniffFile(path)).reading.date_order).toBe('dmy')
})
