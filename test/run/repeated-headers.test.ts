import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/contract/column.ts'
import { defineContract, defineProject, id, money, optional, text } from '../../src/define.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { headerNotes, headerNoteText } from '../../src/run/header-notes.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { exportCsv } from '../../src/staging/mend.ts'
import { readQuarantine } from '../../src/staging/quarantine.ts'
import { buildSmall, makeHome, queryHome } from '../support/small-project.ts'

type Columns = typeof columns & { readonly price_2?: Column<unknown> }

const columns = { sale_id: id(), price: money({ aliases: ['Unit price'] }), remark: optional(text()) }

function projectOf(changes: { columns?: Columns; unknown_columns?: 'freeze' | 'evolve' } = {}): LoadedProject {
  const sales = defineContract({ name: 'sales', files: 'sales*', columns, ...changes })
  const project = normalizeProject(defineProject({ name: 'twice', time_zone: 'UTC', contracts: [sales] }))
  return { dir: tmpdir(), project, models: [] }
}

async function read(file: string | Uint8Array, project = projectOf(), name = 'sales.csv') {
  const home = makeHome({ [`2026-01-01/${name}`]: file })
  const { message, status, manifest } = await buildSmall(home, project)
  const staged = await queryHome(home, 'select * from staged_sales order by _source_record')
  const rows = staged.map((row) => [row['sale_id'], row['price'], row['_reasons']])
  return { home, message, status, rows, staged, notes: headerNotes(manifest.files).map(headerNoteText) }
}

describe('a header that stands twice', () => {
  it('is read where its cells are the same, and nobody chooses where they are not', async () => {
    const { rows, notes, message, status } = await read(
      'Sale ID,Price,Remark,PRICE\n1,2.50,a,2.50\n2,2.50,b, 2.50 \n3,2.50,c,9\n4,,d,7\n5,7,e,\n6,x,f,x\n',
    )
    expect(rows).toEqual([
      ['1', '2.50', null],
      ['2', '2.50', null],
      ['3', null, 'price:header_twice'],
      ['4', null, 'price:header_twice'],
      ['5', null, 'price:header_twice'],
      ['6', null, 'price:not_money'],
    ])
    expect(notes).toEqual([
      '2026-01-01/sales.csv: header Price stands in columns 2 and 4, and where their cells differ the row is quarantined',
    ])
    expect(message).toContain(notes[0])
    expect(status).toBe('warning')
  })

  it('is a reason that can be mended, and no cell is put forward for it', async () => {
    const { home } = await read('sale_id,price,price\n1,2,3\n')
    const manifest = currentManifest(homePaths(home), 'production')
    const [contract] = projectOf().project.contracts
    if (!manifest || !contract) throw new Error('no release')
    const engine = await openRelease(homePaths(home), manifest.id, { memory_limit: '1GB', threads: 1 })
    try {
      const records = await readQuarantine(engine, { contract: 'sales', limit: 10 }, new Map())
      expect(records[0]?.reasons[0]?.text).toBe('price “2” stands in several columns of the file, whose cells differ')
      expect(exportCsv(contract, records).trim().split('\n')[1]).toMatch(/,1,,$/)
    } finally {
      engine.close()
    }
  })

  it('is two columns where the contract has both', async () => {
    const project = projectOf({ columns: { ...columns, price_2: optional(money()) } })
    const { staged, notes, status } = await read('sale_id,price,price\n1,2,3\n2,4,\n', project)
    expect(staged.map((row) => [row['price'], row['price_2'], row['_reasons']])).toEqual([
      ['2.00', '3.00', null],
      ['4.00', null, null],
    ])
    expect([notes, status]).toEqual([[], 'success'])
  })

  it('stops a frozen contract, and adds no column to one that evolves', async () => {
    const text = 'sale_id,price,price,city,city\n1,2,2,Bern,Biel\n'
    await expect(read(text, projectOf({ unknown_columns: 'freeze' }))).rejects.toMatchObject({
      code: 'contract_frozen',
    })
    const { staged } = await read(text, projectOf({ unknown_columns: 'evolve' }))
    expect(staged[0]).toMatchObject({ price: '2.00', city: 'Bern', city_2: 'Biel', _reasons: null })
    expect(staged[0]).not.toHaveProperty('price_2')
  })

  it('is told of in JSON only where one object brings both keys', async () => {
    const text = '{"sale_id":"1","price":"2"}\n{"sale_id":"2","Price":"3"}\n{"sale_id":"3","price":"4","Price":"5"}\n'
    expect((await read(text, projectOf(), 'sales.jsonl')).rows).toEqual([
      ['1', '2.00', null],
      ['2', '3.00', null],
      ['3', null, 'price:header_twice'],
    ])
  })

  it.each([
    ['sales.jsonl', (lines: string[]) => lines.join('\n')],
    ['sales.json', (lines: string[]) => `[${lines.join(',\n')}]`],
  ])('is filled by every key that answers to its column: %s', async (name, textOf) => {
    const lines = [
      '{"SaleID":"1","price":2}',
      '{"sale id":"2","Unit price":3}',
      '{"saleid":"3","UNITPRICE":4,"price":null}',
      '{"sale_id":"4","Unit price":5,"price":"5"}',
      '{"sale_id":"5","Unit price":6,"price":"7"}',
      '{"sale_id":"6","remark":"no price"}',
    ]
    const { rows, notes, message } = await read(textOf(lines), projectOf({ unknown_columns: 'freeze' }), name)
    expect(rows).toEqual([
      ['1', '2.00', null],
      ['2', '3.00', null],
      ['3', '4.00', null],
      ['4', '5.00', null],
      ['5', null, 'price:header_twice'],
      ['6', null, 'price:required'],
    ])
    expect(notes).toContain(
      `2026-01-01/${name}: keys price, UNITPRICE and Unit price all fill price, and a record whose values there differ is quarantined`,
    )
    expect(message).toContain(notes[0])
  })

  it('goes to the column that a key names word by word', async () => {
    const project = projectOf({ columns: { ...columns, price_2: optional(money()) } })
    const text =
      '{"sale_id":"1","price":2,"price2":3}\n{"sale_id":"2","Price":4,"PRICE_2":5}\n{"sale_id":"3","PRICE":6}\n'
    const { staged } = await read(text, project, 'sales.jsonl')
    expect(staged.map((row) => [row['price'], row['price_2'], row['_reasons']])).toEqual([
      ['2.00', '3.00', null],
      ['4.00', '5.00', null],
      ['6.00', null, null],
    ])
  })

  it('is found in Parquet, where the engine knows no case', async () => {
    const home = makeHome({})
    const path = join(home, 'sales.parquet')
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    await connection.run(
      `copy (from (values ('a', 2, 2), ('b', 2, 3)) as t(sale_id, price, extra)) to '${path}' (format parquet)`,
    )
    connection.closeSync()
    // The engine writes no two names that differ by case alone; others do.
    const bytes = Buffer.from(readFileSync(path).toString('latin1').replaceAll('extra', 'PRICE'), 'latin1')
    expect((await read(bytes, projectOf(), 'sales.parquet')).rows).toEqual([
      ['a', '2.00', null],
      ['b', null, 'price:header_twice'],
    ])
  })
})

it('another name of a column that stands beside it is left out, and told', async () => {
  const { rows, notes, status } = await read('sale_id,Unit Price,price\n1,9,2\n')
  expect(rows).toEqual([['1', '2.00', null]])
  expect(notes).toEqual([
    '2026-01-01/sales.csv: Unit Price (column 2) is left out, for price is read from price (column 3)',
  ])
  expect(status).toBe('success')
})
