import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { countRecords } from '../../src/journal/count-records.ts'
import { rewriteLines } from '../../src/landing/careful-lines.ts'
import { findLandingFiles } from '../../src/landing/find-files.ts'
import { fingerprintFile } from '../../src/landing/fingerprint.ts'
import { isStillGrowing } from '../../src/landing/is-still-growing.ts'
import { splitJsonArray } from '../../src/landing/json-array.ts'
import { openPlain } from '../../src/landing/plain-file.ts'
import { linesSql } from '../../src/staging/open-lines.ts'
import { tmpFolder } from './tmp-folder.ts'

const { dir, put } = tmpFolder()

describe('findLandingFiles', () => {
  it('orders dated files, and says what it ignored', () => {
    for (const folder of ['2024-01-02', '2024-01-01', '2024-02-30', 'old', '2024-01-01/deep']) {
      mkdirSync(join(dir, 'landing', folder), { recursive: true })
    }
    const names = ['2024-01-02/a.csv', '2024-01-01/b.csv', '2024-01-01/B.csv', '2024-01-01/.x', '2024-01-01/c.csv.part']
    for (const name of [...names, '2024-01-01/deep/y.csv', '2024-02-30/z.csv']) put(`landing/${name}`, 'x')
    const now_ms = Date.now()
    utimesSync(join(dir, 'landing/2024-01-02/a.csv'), now_ms / 1000 - 60, now_ms / 1000 - 60)
    const { files, ignored } = findLandingFiles(join(dir, 'landing'), { now_ms })
    expect(files.map((file) => `${file.landing_date}/${file.name} ${file.settled}`)).toEqual([
      '2024-01-01/B.csv false',
      '2024-01-01/b.csv false',
      '2024-01-02/a.csv true',
    ])
    expect(ignored.map((entry) => entry.path.slice(dir.length))).toEqual([
      '/landing/2024-01-01/deep',
      '/landing/2024-02-30',
      '/landing/old',
    ])
    const [first] = files
    if (first === undefined) return
    expect(isStillGrowing(first)).toBe(false)
    appendFileSync(first.path, 'y')
    expect(isStillGrowing(first)).toBe(true)
  })

  it('refuses a landing folder that is not there', () => {
    expect(() => findLandingFiles(join(dir, 'none'), { now_ms: 0 })).toThrow(
      expect.objectContaining({ code: 'landing_missing' }),
    )
  })
})

it('fingerprints bytes', async () => {
  expect(await fingerprintFile(put('abc', 'abc'))).toEqual({
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    size_bytes: 3,
  })
})

describe('openPlain', () => {
  it.each([
    ['utf-16le', 'none', Buffer.from('\ufeffa,é\n', 'utf16le')],
    ['utf-16be', 'gzip', gzipSync(Buffer.from('\ufeffa,é\n', 'utf16le').swap16())],
    ['windows-1252', 'none', Buffer.from('a,é\n', 'latin1')],
    ['utf-8', 'gzip', gzipSync('a,é\n')],
  ] as const)('copies %s, %s', async (encoding, compression, bytes) => {
    const temp = join(dir, 'temp')
    mkdirSync(temp, { recursive: true })
    const plain = await openPlain(put('p.csv', bytes), { format: 'csv', compression, encoding }, temp)
    expect(readFileSync(plain.path, 'utf8')).toBe('a,é\n')
    expect(statSync(plain.path).mode & 0o777).toBe(0o600)
    await plain.dispose()
    expect(readdirSync(temp)).toEqual([])
  })

  it('leaves a plain file where it is, and nothing of a cut one', async () => {
    const path = put('p.csv', '\ufeffa\n')
    const report = { format: 'csv', compression: 'none', encoding: 'utf-8-bom' } as const
    expect((await openPlain(path, report, dir)).path).toBe(path)
    const cut = put('cut.gz', gzipSync('a,b\n'.repeat(999)).subarray(0, 30))
    const temp = join(dir, 'temp2')
    mkdirSync(temp)
    await expect(openPlain(cut, { ...report, compression: 'gzip' }, temp)).rejects.toMatchObject({
      code: 'file_truncated',
    })
    expect(readdirSync(temp)).toEqual([])
  })
})

describe('splitJsonArray', () => {
  it.each([
    ['[{"a":1},\n {"a":\n"x,]"}\n]', '{"a":1}\n{"a": "x,]"} \n'],
    ['[]', ''],
    ['[1,2', '1\n2\n'],
    ['[{"a":"x', '{"a":"x\n'],
    ['\ufeff[["\\""],null ] {"b":2}', '["\\""]\nnull \n{"b":2}\n'],
  ])('%j', async (text, lines) => {
    const path = put('array.json', text)
    const out = join(dir, 'array.out')
    const { records } = await splitJsonArray(path, out)
    expect(readFileSync(out, 'utf8')).toBe(lines)
    expect(records).toBe(lines.split('\n').length - 1)
    const options = { format: 'json', compression: 'none', encoding: 'utf-8' } as const
    expect((await countRecords(path, options)).records).toBe(records)
  })

  it('tells the line of each element', async () => {
    const { anchors } = await splitJsonArray(put('array.json', '[\n1,\n2,\n{\n\n},3]'), join(dir, 'array.out'))
    expect(anchors).toEqual([
      { first_row: 0, record: 1, line: 2 },
      { first_row: 3, record: 4, line: 6 },
    ])
  })
})

it('holds no more of a line than its beginning, and takes one below 16 MiB whole', async () => {
  const most = 16 << 20
  const lines = ['x'.repeat(most - 1), 'y'.repeat(most), ' '.repeat(most + 5), 'é'.repeat(most), '{}']
  const path = put('long.jsonl', lines.join('\n'))
  const { records, rejects, anchors } = await rewriteLines(path, join(dir, 'long.out'))
  expect(records).toBe(4)
  expect(rejects.map(({ record, line, code, raw }) => [record, line, code, raw.length])).toEqual([
    [2, 2, 'line_too_long', 4097],
    [3, 4, 'line_too_long', 4097],
  ])
  expect(anchors.map(({ record, line }) => [record, line])).toEqual([
    [1, 1],
    [4, 5],
  ])
  const options = { format: 'jsonl', compression: 'none', encoding: 'utf-8' } as const
  expect((await countRecords(path, options)).records).toBe(records)
  const engine = await openDuckdb({ home: dir, temp_dir: join(dir, 'temp'), memory_limit: '2GB', threads: 2 })
  const rows = await engine.rows(`select length(line) as n from ${linesSql([join(dir, 'long.out')])}`)
  engine.close()
  expect(rows.map((row) => Number(row['n']))).toEqual([most - 1, 2])
})

it.each(['', ' \t', '\u00a0', '\f', '\u2003', '\ufeff', '\r'])(
  'a line of %j is a JSON record to both readers, or to none',
  async (odd) => {
    const path = put('odd.jsonl', `\ufeff{"a":1}\r\n${odd}\n{"a":2}\n`)
    const { records, rejects } = await rewriteLines(path, join(dir, 'odd.out'))
    expect(rejects).toEqual([])
    const options = { format: 'jsonl', compression: 'none', encoding: 'utf-8-bom' } as const
    expect((await countRecords(path, options)).records).toBe(records)
    expect(readFileSync(join(dir, 'odd.out'), 'utf8').split('\n')).toHaveLength(records + 1)
  },
)
