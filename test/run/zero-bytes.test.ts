import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildSmall, cleanFiles, makeHome, queryHome } from '../support/small-project.ts'

const header = 'customer_id,born,visits\n'
const many = Array.from({ length: 40 }, (_, n) => `k${n},,${n}\n`).join('')

type Case = readonly [
  says: string,
  name: string,
  bytes: string | Uint8Array,
  counts: readonly [read: number, staged: number],
  rejected: readonly (readonly [line: number, raw: string])[],
]

const utf16 = Buffer.from(`\ufeff${header}${many}x\0,,1\n`, 'utf16le')
const long = `${header}${'k,2001-02-03,12345\n'.repeat(1_800_000)}z,\0,1\nlast,,2\n`

const cases: readonly Case[] = [
  ['in a cell', 'customers.csv', `${header}a,,1\nb\0,,2\nc,,3\n`, [3, 2], [[3, 'b␀,,2']]],
  ['in quotes over two lines', 'customers.csv', `${header}"a\n\0",,1\nc,,3\n`, [2, 1], [[2, '"a\n␀",,1']]],
  ['at the end, where a disk left zeros', 'customers.csv', `${header}${many}${'\0'.repeat(9000)}`, [41, 40], []],
  ['in Windows letters', 'customers.csv', Buffer.from(`${header}é,,1\nb\0,,2\n`, 'latin1'), [2, 1], [[3, 'b␀,,2']]],
  ['in UTF-16', 'customers.csv', utf16, [41, 40], [[42, 'x␀,,1']]],
  ['in gzip', 'customers.csv.gz', gzipSync(`${header}a,,1\nb\0,,2\n`), [2, 1], [[3, 'b␀,,2']]],
  [
    'in a line of JSON',
    'customers.jsonl',
    '{"customer_id":"a"}\n{"customer_id":"b\0"}\n',
    [2, 1],
    [[2, '{"customer_id":"b␀"}']],
  ],
  ['far behind the head', 'customers.csv', long, [1_800_002, 1_800_001], [[1_800_002, 'z,␀,1']]],
]

describe('a zero byte', () => {
  it.each(cases)('%s costs its line alone', async (_, name, bytes, counts, rejected) => {
    const home = makeHome({ [`2026-01-01/${name}`]: bytes })
    const { manifest } = await buildSmall(home)
    expect(manifest.refused).toEqual([])
    expect(manifest.files.map((file) => [file.read, file.staged])).toEqual([counts])
    const rows = await queryHome(home, 'select code, source_line::integer as line, raw from quarantine order by 2')
    expect(rows.map(({ code }) => code)).toEqual(['bad_bytes'])
    if (rejected.length > 0) expect(rows.map(({ line, raw }) => [line, raw])).toEqual(rejected)
    expect(String(rows[0]?.['raw'])).toContain('␀')
  })

  it.each([
    ['in its first line', `customer\0_id,born\n${many}`],
    ['in every other line', `${header}${'a,,1\nb\0,,2\n'.repeat(30)}`],
    ['behind a text that another format begins with', `%PDF-1.4\n${many}\0\n${many}`],
    ['of a tape archive', `${'a/customers.csv'.padEnd(257, '\0')}ustar\0${many}`],
    ['in an array of JSON', '[{"customer_id":"a"},{"customer_id":"b\0"}]'],
  ])('%s makes the file none of text', async (_, bytes) => {
    const home = makeHome({ ...cleanFiles, '2026-01-02/customers.csv': bytes })
    const { manifest } = await buildSmall(home)
    expect(manifest.refused.map(({ code }) => code)).toEqual(['file_binary'])
  })
})

describe('a zero character', () => {
  const text = `\ufeff${header}a,,1\n`
  const spread = (order: 'be' | 'le'): Buffer => {
    const bytes = Buffer.alloc(text.length * 4)
    for (const [at, letter] of [...text].entries()) {
      if (order === 'le') bytes.writeUInt32LE(letter.codePointAt(0) ?? 0, at * 4)
      else bytes.writeUInt32BE(letter.codePointAt(0) ?? 0, at * 4)
    }
    return bytes
  }

  it.each([
    ['file_format_unsupported', 'UTF-32', spread('le')],
    ['file_format_unsupported', 'UTF-32', spread('be')],
    ['file_unreadable', 'header', Buffer.from(`\ufeffno\0te,${header}a,b,,1\n`, 'utf16le')],
    ['file_unreadable', 'header', Buffer.from('{"customer_id":"a","no\\u0000te":1}\n')],
  ])('in a header refuses that file alone: %s, %s', async (code, word, bytes) => {
    const home = makeHome({ ...cleanFiles, '2026-01-02/customers-odd.csv': bytes })
    const { manifest } = await buildSmall(home)
    expect(manifest.refused).toEqual([expect.objectContaining({ name: 'customers-odd.csv', code })])
    expect(manifest.refused[0]?.message).toContain(word)
    expect(manifest.files.length).toBeGreaterThan(0)
  })
})
