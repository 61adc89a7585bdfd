import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { duckdbReader } from '../landing/duckdb-rows.ts'
import { answerOf, queryRows } from '../support/run-program.ts'

/*
 * What `new --from-files` makes of columns. A proposal must not lose a row or a cent, so figures of the built project are held
 * against the same sums that the engine alone takes straight over the files.
 */

type Made = {
  contracts: readonly {
    name: string
    key: readonly string[]
    key_reason: string
    reading_note?: string
    columns: Columns
  }[]
  quarantined: number
}
type Columns = readonly { name: string; kind: string; note?: string; scale?: number; whole?: boolean }[]

function folder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-new-'))
  mkdirSync(join(dir, 'in'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, 'in', name), content)
  return dir
}

function lines(header: string, count: number, row: (n: number) => string): string {
  return [header, ...Array.from({ length: count }, (_, index) => row(index + 1)), ''].join('\n')
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

async function makeProject(dir: string): Promise<{ project: string; made: Made; columns: Record<string, Columns> }> {
  const project = join(dir, 'mine')
  const words = ['new', project, '--from-files', join(dir, 'in', '*'), '--time-zone', 'UTC']
  const made = (await answerOf(...words)) as Made
  await answerOf('build', '--project', project)
  return { project, made, columns: Object.fromEntries(made.contracts.map(({ name, columns }) => [name, columns])) }
}

function kindsOf(columns: Columns | undefined): Record<string, string> {
  return Object.fromEntries((columns ?? []).map(({ name, kind }) => [name, kind]))
}

/** One figure, by the engine alone. */
async function figure(sql: string): Promise<string> {
  const duckdb = await duckdbReader()
  try {
    const [row] = await duckdb.rowsOf(`select cast((${sql}) as varchar) as figure`)
    return String(row?.[0])
  } finally {
    duckdb.close()
  }
}

async function projectFigure(project: string, sql: string): Promise<string> {
  const [row] = await queryRows(project, project, `select cast((${sql}) as varchar) as figure`)
  return String(row?.['figure'])
}

describe('keys of a new project', { timeout: 120_000 }, () => {
  it('are columns that name their rows; what only happens to be unique loses none', async () => {
    const products = (change: number): string => lines('product_id,name,prix', 9, (n) => `P${n},n${n},${n + change}.50`)
    const dir = folder({
      'ventes.csv': lines('Date,ID Produit,Quantité', 20, (n) => `2026-01-${two(n)},P${(n * 7) % 5},${n}`),
      'sales.csv': lines('artikel,day,qty', 20, (n) => `A-${n},2026-01-${two(n)},${n}`),
      'clients.csv': lines('client,city', 20, (n) => `K${n},Sion`),
      'shops.csv': lines('ID Shop,Ville', 7, (n) => `${n},v${n}`),
      'daily.csv': lines('day,shop_id,total', 60, (n) => `2026-01-${two(1 + (n % 20))},S${n % 3},${n}.10`),
      'products_2025-01.csv': products(0),
      'products_2025-02.csv': products(1),
      'staff.csv': lines('name,department_id,plz', 5, (n) => `n ${n},${n},${1000 + n}`),
      'lines.csv': lines('order_id,sku,qty', 90, (n) => `${Math.ceil(n / 3)},S${n % 3},${n}`),
      'trades.csv': lines('date,product,qty', 60, (n) => `2026-01-${two(1 + (n % 20))},P-${n % 3},${n}`),
      'receipts.csv': lines('date,product_id,qty', 60, (n) => `2026-01-${two(1 + (n % 20))},P${n % 3},${n}`),
      // Each day ten articles, of which none keeps its place.
      'ranks.csv': lines(
        'day,rank,product_id',
        30,
        (n) => `2026-01-${two(Math.ceil(n / 10))},${1 + (n % 10)},P${(n + Math.ceil(n / 10)) % 12}`,
      ),
      'notes.csv': lines('note,amount', 5, (n) => `x ${n},${n}.5`),
      'holes.csv': lines('order_id,amount', 60, (n) => `${n === 60 ? '' : n},${n}.5`),
    })
    const { project, made } = await makeProject(dir)
    const keys = Object.fromEntries(made.contracts.map(({ name, key }) => [name, key.join()]))
    expect(keys).toEqual({
      clients: 'client',
      daily: 'day,shop_id',
      holes: '',
      lines: 'order_id,sku',
      notes: '',
      products: '',
      ranks: '',
      receipts: '',
      sales: '',
      shops: 'id_shop',
      staff: '',
      trades: '',
      ventes: '',
    })
    const why = Object.fromEntries(made.contracts.map(({ name, key_reason }) => [name, key_reason]))
    expect(why['ranks']).toContain(
      'alike in product_id, rank so far, but rank does not begin anew with each product_id',
    )
    expect(why['trades']).toContain('alike in date, product so far, but in so few rows that may be chance')
    expect(why['receipts']).toContain('but of receipts two may be')
    expect(why['sales']).toContain('it may in a file to come')
    expect(why['products']).toContain('come again in another file with other cells')
    expect(why['holes']).toBe('order_id is empty in 1 of 60 rows')
    expect(readFileSync(join(project, 'contracts', 'ventes.ts'), 'utf8')).toContain('// No key, so every row is kept: ')
    const landing = join(project, 'landing', '2027-01-01')
    mkdirSync(landing)
    writeFileSync(
      join(landing, 'ventes2.csv'),
      'Date,ID Produit,Quantité\n2026-02-01,P1,1\n2026-02-01,P1,2\n2026-02-01,P2,4\n',
    )
    await answerOf('build', '--project', project)
    expect(await projectFigure(project, 'select sum(quantite) from stg_ventes')).toBe('217')
  })
})

describe('kinds of a new project’s columns', { timeout: 120_000 }, () => {
  it('hold every cell: identifiers are no numbers, and a sample does not decide', async () => {
    const dir = folder({
      // The first five thousand rows are all that a sample sees.
      'invoices.csv': lines(
        'InvoiceNo,CustomerID,Lot,Qty,UnitPrice,Number',
        6000,
        (n) =>
          `${n > 5990 ? 'C' : ''}${536_000 + n},${n % 9 === 0 ? '' : `${12_000 + (n % 50)}.0`},${n > 5995 ? 'R' : ''}${1000 + n},${n % 7},${n}.25,${n}.5`,
      ),
      'link.csv': lines('product_id,id_web', 30, (n) => `${3000 + n},${n < 28 ? 15_000 + n : `bon-cadeau-${n}`}`),
      'shop.csv': lines('sku,total_sales,price', 30, (n) => `${n < 28 ? 15_000 + n : `bon-cadeau-${n}`},${n},${n}.9`),
      'errors.csv': lines('shop,size', 3001, (n) => `s,${n === 7 ? 'x12' : n * 3}`),
    })
    const { project, made, columns } = await makeProject(dir)
    expect(made.quarantined).toBe(1)
    expect(kindsOf(columns['invoices'])).toEqual({
      invoice_no: 'id',
      customer_id: 'id',
      lot: 'id',
      qty: 'integer',
      unit_price: 'money',
      number: 'decimal',
    })
    expect(kindsOf(columns['link'])).toEqual({ product_id: 'id', id_web: 'id' })
    expect(kindsOf(columns['shop'])).toEqual({ sku: 'id', total_sales: 'integer', price: 'money' })
    expect(columns['errors']?.find(({ name }) => name === 'size')).toMatchObject({
      kind: 'integer',
      note: '1 of 3001 cells do not fit, such as ‘x12’: their rows go to quarantine',
    })
    expect(await projectFigure(project, "select count(*) from stg_invoices where customer_id = '12009'")).toBe('106')
    expect(await projectFigure(project, 'select count(*) from stg_link l join stg_shop s on s.sku = l.id_web')).toBe(
      '30',
    )
    const { rows } = (await answerOf('metric', 'invoices_total', '--project', project)) as { rows: { value: string }[] }
    const file = join(dir, 'in', 'invoices.csv')
    expect(rows[0]?.value).toBe(
      await figure(
        `select sum(Qty * UnitPrice::decimal(18,2)) from read_csv('${file}', types = {'InvoiceNo': 'varchar', 'UnitPrice': 'varchar', 'Lot': 'varchar'})`,
      ),
    )
  })

  it('keep every digit: powers of ten, long decimals, types of Parquet, amounts by their names', async () => {
    const dir = folder({
      'log.csv': lines(
        'log_id,amount,ratio',
        40,
        (n) => `${n},${n === 40 ? '1.92E+07' : `${n}.25`},${n % 2 === 0 ? '1e5' : '2e-3'}`,
      ),
      'rates.csv': lines('city,rate,price', 30, (n) => `c${n},0.12345678${two(n)},1.${100 + n}`),
      'buch.csv': lines('Betrag;Umsatz;Preis CHF;Menge', 30, (n) => `${n},50;${n}00;${n};${n}`),
    })
    const duckdb = await duckdbReader()
    await duckdb.rowsOf(
      `copy (select i::integer as item_id, (i * 1.25)::double as price, date '2026-01-01' + i::integer as day, i % 2 = 0 as ok,
         'n ' || i as name, case when i > 5 then i::double end as weight, timestamp '2026-01-01 10:00:00' as at
       from range(40) t(i)) to '${join(dir, 'in', 'items.parquet')}' (format parquet)`,
    )
    duckdb.close()
    const { project, made, columns } = await makeProject(dir)
    expect(made.quarantined).toBe(0)
    expect(kindsOf(columns['log'])).toEqual({ log_id: 'id', amount: 'money', ratio: 'decimal' })
    expect(columns['rates']?.slice(1)).toMatchObject([
      { kind: 'decimal', scale: 10 },
      { kind: 'money', scale: 3 },
    ])
    expect(kindsOf(columns['buch'])).toEqual({
      betrag: 'money',
      umsatz: 'integer',
      preis_chf: 'money',
      menge: 'integer',
    })
    expect(kindsOf(columns['items'])).toEqual({
      item_id: 'id',
      price: 'money',
      day: 'date',
      ok: 'boolean',
      name: 'text',
      weight: 'decimal',
      at: 'timestamp',
    })
    const at = (name: string): string => `read_csv('${join(dir, 'in', name)}', all_varchar = true)`
    for (const [own, plain] of [
      ['select sum(amount) from stg_log', `select sum(amount::decimal(18, 2)) from ${at('log.csv')}`],
      ['select sum(ratio)::decimal(18, 3) from stg_log', `select sum(ratio::decimal(18, 3)) from ${at('log.csv')}`],
      ['select sum(rate) from stg_rates', `select sum(rate::decimal(18, 10)) from ${at('rates.csv')}`],
      ['select sum(price) from stg_rates', `select sum(price::decimal(18, 3)) from ${at('rates.csv')}`],
      [
        'select sum(price) from stg_items',
        `select sum(price)::decimal(18, 2) from '${join(dir, 'in', 'items.parquet')}'`,
      ],
    ] as const)
      expect(await projectFigure(project, own)).toBe(await figure(plain))
  })

  it('of what is not read for sure are texts, or days by the customs of the file, and say so', async () => {
    const day = (n: number): string => `${two(1 + (n % 9))}/${two(1 + (n % 7))}/2026`
    const dir = folder({
      'signs.csv': lines(
        'a,b,c,d,e,date',
        30,
        (n) => `€ ${n}.50,(${n}.00),${two(n % 24)}:05,${1 + (n % 28)} janv. 2026,${n}%,202601${two(1 + (n % 28))}`,
      ),
      'open.csv': lines('day,x', 30, (n) => `${day(n)},${n}.5`),
      'offen.csv': lines('Datum;Betrag', 30, (n) => `${day(n)};${n},50`),
      'both.csv': lines('day,x', 30, (n) => `${n % 2 === 0 ? '13/01/2026' : '01/13/2026'},${n}.5`),
    })
    const { project, made, columns } = await makeProject(dir)
    expect(made.quarantined).toBe(0)
    expect(kindsOf(columns['signs'])).toEqual({ a: 'text', b: 'text', c: 'text', d: 'text', e: 'text', date: 'date' })
    const said = ['currency', 'brackets', 'without its day', 'name of its month', '%']
    for (const [index, word] of said.entries()) expect(columns['signs']?.[index]?.note).toContain(word)
    expect(columns['open']?.[0]).toMatchObject({
      kind: 'text',
      note: expect.stringContaining('no cell tells the order'),
    })
    expect(columns['both']?.[0]).toMatchObject({ kind: 'text', note: expect.stringContaining('only with the month') })
    expect(columns['offen']?.[0]?.kind).toBe('date')
    expect(made.contracts.find(({ name }) => name === 'offen')?.reading_note).toContain('decimal comma')
    expect(readFileSync(join(project, 'contracts', 'offen.ts'), 'utf8')).toContain('// No cell tells whether')
    expect(await projectFigure(project, 'select max(datum) from stg_offen')).toBe('2026-07-07')
  })
})
