import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { cleanFiles, land, makeHome } from '../support/small-project.ts'
import { buildOdd, oddWords, publish, stopAt } from './small-target.ts'

function open<T>(file: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readBigInts: true })
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const rowsOf = (file: string, sql: string): readonly unknown[] =>
  open(file, (database) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })),
  )

/** The three tables that a firm's own tools expect, under their own names. */
const ventes = {
  from: 'stg_lines',
  name: 'ventes',
  columns: { ID_vente: 'order_id', ligne: 'line_no', quantite: 'quantity', prix: 'price' },
  key: ['ID_vente', 'ligne'],
} as const

describe('sqlite', () => {
  it('holds typed tables with primary keys, exact decimals, and text as it was', async () => {
    const home = makeHome(cleanFiles)
    await publish(home, await buildOdd(home), { kind: 'sqlite', path: 'all.sqlite' })
    const file = join(home, 'out/all.sqlite')
    const [made] = rowsOf(file, `select sql from sqlite_schema where name = 'odd'`) as readonly { sql: string }[]
    expect(made?.sql).toBe(
      'CREATE TABLE "odd" ("n" integer not null, "word" text, "amount" text, "day" text, "moment" text, "flag" integer, ' +
        '"big" integer, "ratio" real, primary key ("n")) strict',
    )
    expect(rowsOf(file, 'select word from odd order by n')).toEqual(oddWords.map((word) => ({ word })))
    expect(rowsOf(file, 'select amount, day, moment, flag, big, ratio from odd where n in (1, 2, 4)')).toEqual([
      {
        amount: '12.50',
        day: '2026-01-31',
        moment: '2026-01-31T10:00:00',
        flag: 1n,
        big: 9007199254740993n,
        ratio: 0.1,
      },
      { amount: '-0.05', day: '0001-02-03', moment: '2026-01-31T10:00:00.123456', flag: 0n, big: -1n, ratio: -1e300 },
      { amount: '9999999999999999.99', day: null, moment: null, flag: null, big: null, ratio: null },
    ])
    expect(rowsOf(file, `select type from tallyhouse_columns where "table" = 'odd' and "column" = 'amount'`)).toEqual([
      { type: 'DECIMAL(18,2)' },
    ])
  })

  it('counts the last digit of decimals where the project asks for it, under its own names', async () => {
    const home = makeHome(cleanFiles)
    const spec = { kind: 'sqlite', path: 'ventes.sqlite', tables: [ventes], decimals: 'scaled' } as const
    await publish(home, await buildOdd(home), spec)
    const file = join(home, 'out/ventes.sqlite')
    expect(rowsOf(file, 'select ID_vente, ligne, quantite, prix from ventes order by 1, 2')).toEqual([
      { ID_vente: '1', ligne: 1n, quantite: 2n, prix: 500n },
      { ID_vente: '1', ligne: 2n, quantite: 1n, prix: 250n },
      { ID_vente: '2', ligne: 1n, quantite: 1n, prix: 700n },
    ])
    expect(rowsOf(file, `select scale from tallyhouse_columns where "column" = 'prix'`)).toEqual([{ scale: 2n }])
  })

  it('replaces changed tables whole, keeps what somebody added, and takes a renamed column and a table that is gone', async () => {
    const home = makeHome(cleanFiles)
    const file = join(home, 'out/copy.sqlite')
    const extra = { 'extra.sql': '-- materialization: table\nselect 1 as one\n' }
    await publish(home, await buildOdd(home, extra), { kind: 'sqlite' })
    open(file, (database) =>
      database.exec(
        'create table notes (id integer); insert into notes values (7); create view v as select n from odd',
      ),
    )
    const renamed = { 'odd.sql': '-- materialization: table\n-- key: id\nselect 1 as id, true as is_new\n' }
    const outcome = await publish(home, await buildOdd(home, renamed), { kind: 'sqlite' })
    expect(outcome.tables.some(({ name }) => name === 'extra')).toBe(false)
    expect(rowsOf(file, 'select * from odd')).toEqual([{ id: 1n, is_new: 1n }])
    expect(rowsOf(file, 'select * from notes')).toEqual([{ id: 7n }])
    expect(rowsOf(file, `select name from sqlite_schema where name = 'extra'`)).toEqual([])
    land(home, {
      '2026-01-02/orders.csv': 'order_id,customer_id,status,placed_at,total\n3,c1,paid,2026-01-02 10:00:00,1\n',
    })
    const next = await publish(home, await buildOdd(home, renamed), { kind: 'sqlite' })
    const copied = next.tables.filter(({ is_copied }) => is_copied).map(({ name }) => name)
    expect(copied).toContain('fct_orders')
    expect(copied).not.toContain('odd')
    expect(rowsOf(file, 'select distinct release from tallyhouse_tables')).toEqual([{ release: next.release }])
  })

  it('leaves the file of before when it is stopped, when a key is no key, and where it is not ours', async () => {
    const home = makeHome(cleanFiles)
    const file = join(home, 'out/copy.sqlite')
    const project = await buildOdd(home)
    await publish(home, project, { kind: 'sqlite' })
    const before = readFileSync(file)
    const changed = await buildOdd(home, {
      'odd.sql': '-- materialization: table\nselect 1 as n, 2 as m union all select 1, 3\n',
    })
    await expect(publish(home, changed, { kind: 'sqlite' }, stopAt('odd'))).rejects.toMatchObject({
      code: 'interrupted',
    })
    expect(readFileSync(file).equals(before)).toBe(true)
    const tables = [{ from: 'odd', key: ['n'] }]
    await expect(publish(home, changed, { kind: 'sqlite', tables })).rejects.toMatchObject({
      code: 'target_failed',
      message: expect.stringMatching(/table odd, n = 1: UNIQUE constraint failed/),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
    mkdirSync(join(home, 'out'), { recursive: true })
    open(join(home, 'out/theirs.sqlite'), (database) => database.exec('create table mine (a)'))
    await expect(publish(home, changed, { name: 'p', kind: 'sqlite', path: 'theirs.sqlite' })).rejects.toMatchObject({
      code: 'target_in_the_way',
    })
    open(file, (database) => database.exec('create table "STG_new" (a)'))
    const named = [{ from: 'fct_orders', name: 'stg_NEW' }]
    await expect(publish(home, changed, { kind: 'sqlite', tables: named })).rejects.toMatchObject({
      code: 'target_in_the_way',
    })
  })

  it('takes in what a program left in a journal, and waits for none that holds the file', async () => {
    const home = makeHome(cleanFiles)
    const file = join(home, 'out/copy.sqlite')
    const project = await buildOdd(home)
    await publish(home, project, { kind: 'sqlite' })
    const theirs = new DatabaseSync(file)
    theirs.exec('pragma journal_mode = wal; create table notes (id); insert into notes values (1)')
    await expect(publish(home, project, { kind: 'sqlite' })).rejects.toMatchObject({ code: 'target_in_use' })
    theirs.close()
    await publish(home, project, { kind: 'sqlite' })
    expect(rowsOf(file, 'select * from notes')).toEqual([{ id: 1n }])
  })
})

describe('decimals as numbers', () => {
  it('compare and add up as numbers, and a longer one than a number holds fails the copy', async () => {
    const home = makeHome(cleanFiles)
    const project = await buildOdd(home)
    const spec = { kind: 'sqlite', path: 'ventes.sqlite', tables: [ventes], decimals: 'number' } as const
    await publish(home, project, spec)
    const file = join(home, 'out/ventes.sqlite')
    expect(rowsOf(file, 'select prix from ventes where prix > 4.5 order by prix')).toEqual([{ prix: 5 }, { prix: 7 }])
    expect(rowsOf(file, 'select sum(quantite * prix) as total from ventes')).toEqual([{ total: 19.5 }])
    const long = { kind: 'sqlite', path: 'long.sqlite', tables: ['odd'], decimals: 'number' } as const
    await expect(publish(home, project, long)).rejects.toMatchObject({ code: 'target_failed' })
  })
})
