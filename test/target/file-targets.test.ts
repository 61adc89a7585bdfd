import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { readXlsx, streamXlsxRows } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { SqlRow } from '../../src/engine/engine.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { writeWorkbook } from '../../src/target/write-xlsx.ts'
import { withoutApostrophe } from '../../src/text/csv-text.ts'
import { cleanFiles, land, makeHome, queryHome } from '../support/small-project.ts'
import { buildOdd, copyContext, oddWords, publish, stopAt } from './small-target.ts'

let home: string
let loaded: LoadedProject

beforeAll(async () => {
  home = makeHome(cleanFiles)
  loaded = await buildOdd(home)
})

async function duckRows(sql: string): Promise<readonly SqlRow[]> {
  const engine = await openDuckdb({ home, temp_dir: join(home, 'tmp'), memory_limit: '500MB', threads: 1 })
  try {
    return await engine.rows(sql)
  } finally {
    engine.close()
  }
}

describe('csv', () => {
  it('writes one file, safe from formulas, that a CSV parser reads back as it was', async () => {
    await publish(home, loaded, { kind: 'csv', path: 'odd.csv', tables: ['odd'] })
    const rows: readonly Record<string, string>[] = parse(readFileSync(join(home, 'out/odd.csv')), { columns: true })
    expect(rows.map((row) => withoutApostrophe(row['word'] ?? ''))).toEqual(oddWords.map((word) => word ?? ''))
    expect(rows.map((row) => row['word']).filter((word) => /^[=@\t]/.test(word ?? ''))).toEqual([])
    expect(rows[1]).toMatchObject({
      amount: '-0.05',
      day: '0001-02-03',
      moment: '2026-01-31T10:00:00.123456',
      flag: 'false',
      ratio: '-1e+300',
    })
    expect(rows[0]).toMatchObject({ big: '9007199254740993', moment: '2026-01-31T10:00:00', amount: '12.50' })
    const text = readFileSync(join(home, 'out/odd.csv'), 'utf8')
    expect(text).toContain('\n3,"",,,,,,\n4,,9999999999999999.99,')
  })

  it('gives a table and its columns the names that the project says, in their order', async () => {
    const table = { from: 'odd', columns: { ID_mot: 'n', libellé: 'word' }, name: 'mots' }
    await publish(home, loaded, { name: 'named', kind: 'csv', path: 'fr/mots.csv', tables: [table] })
    expect(readFileSync(join(home, 'out/fr/mots.csv'), 'utf8')).toMatch(/^ID_mot,libellé\n1,'=1\+1\n/)
  })

  it('refuses a table or column that the release does not have, and leaves the copy and a journal line', async () => {
    const before = readFileSync(join(home, 'out/odd.csv'), 'utf8')
    const table = { from: 'odd', columns: { a: 'was_renamed' } }
    await expect(publish(home, loaded, { kind: 'csv', path: 'odd.csv', tables: [table] })).rejects.toMatchObject({
      code: 'target_table_missing',
    })
    expect(readFileSync(join(home, 'out/odd.csv'), 'utf8')).toBe(before)
    const journal = openJournal(homePaths(home).state, homePaths(home).logs)
    expect(journal.runs(1)[0]).toMatchObject({ job_name: 'publish copy', status: 'error' })
    journal.close()
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')).toMatch(/publish copy,.*,error,1,/)
  })

  it('does not touch what is unchanged, and writes again what somebody changed', async () => {
    const spec = { name: 'still', kind: 'csv', path: 'still.csv', tables: ['fct_orders'] } as const
    await publish(home, loaded, spec)
    const file = join(home, 'out/still.csv')
    const { ino, mtimeMs } = statSync(file)
    const again = await publish(home, loaded, spec)
    expect(again.tables).toEqual([{ name: 'fct_orders', rows: 2, is_copied: false }])
    expect(statSync(file)).toMatchObject({ ino, mtimeMs })
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, 'spoilt')
    await publish(home, loaded, spec)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe.each([
  ['csv', '.csv'],
  ['parquet', '.parquet'],
] as const)('a folder of %s', (kind, ending) => {
  it('is swapped whole by one rename, shares unchanged files, and drops tables that are gone', async () => {
    const own = makeHome(cleanFiles)
    await publish(own, await buildOdd(own), { kind, path: 'all' })
    const place = join(own, 'out/all')
    const before = readdirSync(place)
    expect(before).toContain(`odd${ending}`)
    expect(before.filter((name) => /^(staged|superseded)_/.test(name))).toEqual([])
    const still = statSync(join(place, `stg_customers${ending}`)).ino
    land(own, {
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-02 10:00:00,1\n',
    })
    const second = await buildOdd(own)
    await expect(publish(own, second, { kind, path: 'all' }, stopAt('fct_orders'))).rejects.toMatchObject({
      code: 'interrupted',
    })
    expect(readdirSync(place)).toEqual(before)
    expect((await duckRows(`select count(*) as n from '${place}/fct_orders${ending}'`))[0]).toEqual({ n: '2' })
    const outcome = await publish(own, second, { kind, path: 'all' })
    expect(outcome.tables.find(({ name }) => name === 'stg_customers')).toMatchObject({ is_copied: false })
    expect(statSync(join(place, `stg_customers${ending}`)).ino).toBe(still)
    expect((await duckRows(`select count(*) as n from '${place}/fct_orders${ending}'`))[0]).toEqual({ n: '3' })
    expect(readdirSync(join(own, 'out/.published/copy'))).toHaveLength(1)
  })

  it('does not replace a folder that is not ours', async () => {
    mkdirSync(join(home, 'out', `mine-${kind}`), { recursive: true })
    await expect(publish(home, loaded, { name: `p-${kind}`, kind, path: `mine-${kind}` })).rejects.toMatchObject({
      code: 'target_in_the_way',
    })
    expect(existsSync(join(home, 'out', `mine-${kind}`))).toBe(true)
  })
})

describe('duckdb', () => {
  it('holds every table inside one file, equal to the release', async () => {
    await publish(home, loaded, { name: 'duck', kind: 'duckdb', path: 'all.duckdb' })
    const engine = await openDuckdb({ home, temp_dir: join(home, 'tmp'), memory_limit: '500MB', threads: 1 })
    await engine.run(`attach '${join(home, 'out/all.duckdb')}' as copy (read_only)`)
    for (const table of ['odd', 'fct_orders', 'stg_lines', 'quarantine', 'v_total'])
      expect(await engine.rows(`select * from copy.${table}`)).toEqual(await queryHome(home, `select * from ${table}`))
    expect(await engine.rows('select as_of from copy.tallyhouse_release')).toEqual([{ as_of: '2026-01-01' }])
    engine.close()
  })
})

describe('xlsx', () => {
  const table = {
    from: 'odd',
    totals: ['ratio', 'n', 'amount'],
    currency: ['amount'],
    chart: { kind: 'column', x: 'n', y: ['amount'] },
  } as const

  it('keeps text as text, shows money, days and totals, freezes the header, filters and draws', async () => {
    await publish(home, loaded, { name: 'book', kind: 'xlsx', tables: [table, 'fct_orders'] })
    const book = await readXlsx(readFileSync(join(home, 'out/book.xlsx')), { readStyles: true })
    expect(book.sheets.map(({ name }) => name)).toEqual(['odd', 'fct_orders'])
    const [sheet] = book.sheets
    expect(sheet?.rows.slice(1, 8).map((row) => row[1] ?? null)).toEqual(oddWords)
    expect(sheet?.rows[1]?.slice(2)).toEqual([
      12.5,
      new Date('2026-01-31'),
      new Date('2026-01-31T10:00:00Z'),
      true,
      '9007199254740993',
      0.1,
    ])
    expect(sheet?.rows[4]?.[2]).toBe('9999999999999999.99')
    const formulas = [...(sheet?.cells ?? [])].flatMap(([at, cell]) =>
      cell.formula === undefined ? [] : [[at, cell.formula]],
    )
    expect(formulas).toEqual([
      ['8,0', 'SUBTOTAL(109,A2:A8)'],
      ['8,7', 'SUBTOTAL(109,H2:H8)'],
    ])
    expect(sheet?.rows[8]?.slice(0, 3)).toEqual([28, 'Total', '10000000000000012.44'])
    expect(sheet?.freezePane).toMatchObject({ rows: 1 })
    expect(sheet?.autoFilter).toMatchObject({ range: 'A1:H8' })
    expect(sheet?.cells?.get('1,2')?.style?.numFmt).toBe('#,##0.00')
    expect(sheet?.charts).toHaveLength(1)
  })

  it('draws as many rows as it is told, bars from above', async () => {
    const chart = { kind: 'bar', x: 'n', y: ['amount'], rows: 3 } as const
    await publish(home, loaded, { name: 'bars', kind: 'xlsx', tables: [{ from: 'odd', chart }] })
    const { sheets } = await readXlsx(readFileSync(join(home, 'out/bars.xlsx')))
    const [drawn] = sheets[0]?.charts ?? []
    expect(drawn?.series?.[0]).toMatchObject({ categoriesRef: "'odd'!$A$2:$A$4" })
    expect(drawn?.axes?.x?.reverse).toBe(true)
    // Sixteen digits and a mark need more room than the heading.
    expect(sheets[0]?.columns?.map(({ width }) => width ?? 0).some((width) => width >= 20)).toBe(true)
  })

  it('streams a table that is too large for a memory, with its totals', async () => {
    const big = { from: 'odd', totals: ['n'] }
    const context = await copyContext(home, loaded, { kind: 'xlsx', tables: [big] })
    const file = join(home, 'streamed.xlsx')
    await writeWorkbook(context, file, 20)
    context.engine.close()
    const rows: unknown[] = []
    for await (const row of streamXlsxRows(readFileSync(file))) rows.push(row.values.slice(0, 2))
    expect(rows).toEqual([['n', 'word'], ...oddWords.map((word, index) => [index + 1, word]), [28, 'Total']])
  })

  it('refuses several tables that are too large together, and text that no cell holds', async () => {
    const context = await copyContext(home, loaded, { kind: 'xlsx', tables: ['odd', 'fct_orders'] })
    const file = join(home, 'never.xlsx')
    await expect(writeWorkbook(context, file, 20)).rejects.toMatchObject({ code: 'target_too_large' })
    context.engine.close()
    const own = makeHome(cleanFiles)
    const long = { 'odd.sql': `-- materialization: table\nselect repeat('x', 40_000) as word\n` }
    const project = await buildOdd(own, long)
    await expect(publish(own, project, { kind: 'xlsx', tables: ['odd'] })).rejects.toMatchObject({
      code: 'target_too_large',
    })
    expect(existsSync(file) || existsSync(join(own, 'out/copy.xlsx'))).toBe(false)
  })
})
