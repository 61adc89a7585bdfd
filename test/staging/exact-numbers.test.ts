import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decimal, defineContract, defineProject, id, money, optional, text } from '../../src/define.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { sniffJsonColumns } from '../../src/landing/sniff-json.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { sqlText } from '../../src/sql/quote.ts'
import { jsonCellSql, jsonObjectsSql } from '../../src/staging/json-cells.ts'
import { recordCells } from '../../src/staging/mend.ts'
import { rawLines } from '../../src/trace/raw-lines.ts'
import { buildSmall, makeHome, queryHome } from '../support/small-project.ts'

const sales = defineContract({
  name: 'sales',
  files: 'sales*',
  columns: {
    sale_id: id(),
    price: optional(money()),
    weight: optional(decimal({ precision: 38, scale: 10 })),
    remark: optional(text()),
  },
})
const project = normalizeProject(defineProject({ name: 'exact', time_zone: 'UTC', contracts: [sales] }))
const [contract] = project.contracts

const records = [
  '{"sale_id":"1","price":90071992547409.93,"weight":12345678.1234567891}',
  '{"sale_id":12345678901234567890123,"price":-90071992547409.93,"weight":0.0000001,"remark":"7 \\" 0.00000, \\\\"}',
  '{"sale_id":"3, 1234567890123456789","price":1.50,"weight":1.5e3,"remark":1.10}',
  '{"sale_id":"4","price" : 1234567890123456.789 , "remark":{"a":[1.5, "x"]}}',
  '{"sale_id":"5","price":9007199254740993.1e1}',
  '{"sale_id":"6","remark":1.10,"price":0.5}',
]

it.each([
  ['lines', 'sales.jsonl', records.join('\n')],
  ['lines, read carefully', 'sales.jsonl', `${records.join('\n')}\n\n{"sale_id":"7\0"}\n`],
  ['an array', 'sales.json', `[\n${records.join(',\n')}]`],
])('numbers keep the digits that stand in the file: %s', async (_, name, content) => {
  const home = makeHome({ [`2026-01-01/${name}`]: content })
  await buildSmall(home, { dir: tmpdir(), project, models: [] })
  const rows = await queryHome(
    home,
    'select sale_id, price::varchar as price, weight::varchar as weight, remark, _reasons from staged_sales order by _source_record limit 6',
  )
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['1', '90071992547409.93', '12345678.1234567891', null, null],
    ['12345678901234567890123', '-90071992547409.93', '0.0000001000', '7 " 0.00000, \\', null],
    ['3, 1234567890123456789', '1.50', '1500.0000000000', '1.1', null],
    ['4', '1234567890123456.79', null, '{"a":[1.5,"x"]}', null],
    ['5', null, null, null, 'price:out_of_range'],
    ['6', '0.50', null, '1.1', null],
  ])
})

it('of whatever JSON the texts stay what they are, and long numbers keep their digits', async () => {
  const engine = await openDuckdb({ home: makeHome({}), temp_dir: tmpdir(), memory_limit: '1GB', threads: 1 })
  const digits = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,25})(?:\.[0-9]{1,20})?$/)
  const text = fc.string({ unit: fc.constantFrom('"', '\\', ':', ',', '-', '1', '.5', 'e', '{', '}', '[', ' ', 'é') })
  const rest = fc.array(
    fc.tuple(text, fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.jsonValue())),
  )
  try {
    await fc.assert(
      fc.asyncProperty(rest, digits, text, async (others, long, word) => {
        const pairs = others.map(([key, value]) => `${JSON.stringify(`${key}.`)}:${JSON.stringify(value)}`)
        const line = `{${[...pairs, `"word":${JSON.stringify(word)}`, '"k":1234567890123456.5', `"long":${long}`, '"last":"-7"'].join(',')}}`
        const cells = ['word', 'k', 'long', 'last'].map((key) => `${jsonCellSql(`/${key}`)} as ${key}`)
        const from = jsonObjectsSql(`(select ${sqlText(line)} as line)`)
        const [row] = await engine.rows(`select ${cells.join(', ')} from ${from}`)
        expect(row).toMatchObject({ word, k: '1234567890123456.5', last: '-7' })
        const read = String(row?.['long'])
        if (long.length > 17) expect(read).toBe(long)
        else expect(Number(read) + 0).toBe(Number(long) + 0)
      }),
      { numRuns: 300 },
    )
  } finally {
    engine.close()
  }
})

it('a look at a file, a record to mend and a proof show them too', () => {
  const record = '{"sale_id":12345678901234567890,"price":90071992547409.93,"weight":1.5}'
  expect(sniffJsonColumns(record, 'jsonl').map(({ samples }) => samples)).toEqual([
    ['12345678901234567890'],
    ['90071992547409.93'],
    ['1.5'],
  ])
  expect(contract && recordCells(contract, { raw: record })).toEqual({
    sale_id: '12345678901234567890',
    price: '90071992547409.93',
    weight: '1.5',
  })
  const home = makeHome({ '2026-01-01/sales.jsonl': record })
  const found = rawLines(`${home}/landing/2026-01-01/sales.jsonl`)
  expect(found?.lines[1]?.cells).toEqual(['12345678901234567890', '90071992547409.93', '1.5'])
})
