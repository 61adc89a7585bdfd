import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { startProgram } from '../../support/disk-project.ts'
import { answerOf } from '../../support/run-program.ts'
import { land, makeHome } from '../../support/small-project.ts'
import { smallFiles } from '../small-files.ts'

const project = fileURLToPath(new URL('../../../blueprints/shop', import.meta.url))
const [orders, items] = ['orders', 'order_items'].map(
  (name) => smallFiles.shop[`2024-03-02/${name}.csv` as '2024-03-02/orders.csv'].split('\n')[0],
)
const paid = '2024-03-01T10:00:00Z'

/** Gross amounts by order, and those that could not be proved. */
async function proofOf(home: string): Promise<Readonly<Record<string, unknown>>> {
  const { figures } = (await answerOf('verify', '--project', project, '--home', home, '--count', '1000')) as {
    readonly figures: readonly Readonly<Record<'subject' | 'figure' | 'raw' | 'release' | 'unproved', string>>[]
  }
  const gross = figures.filter(({ figure }) => figure === 'gross_amount')
  return Object.fromEntries(
    gross.map(({ subject, raw, release, unproved }) => [
      subject.replace('order ', ''),
      unproved ?? (raw === release ? raw : `${raw} or ${release}`),
    ]),
  )
}

it('takes records for what their contracts take them for, however a file is written', {
  timeout: 240_000,
}, async () => {
  const home = makeHome({
    ...smallFiles.shop,
    '2024-03-03/orders.jsonl': ['a1', 'a2', 'a3']
      .map((order_id) =>
        JSON.stringify({
          order_id,
          status: 'paid',
          created_at: paid,
          paid_at: paid,
          payment_method: 'card',
          currency: 'CHF',
        }),
      )
      .join('\n'),
    '2024-03-03/order_items.jsonl': [10.5, '10,005', 1e1]
      .map((unit_price, at) =>
        JSON.stringify({ order_id: `a${at + 1}`, line_no: 1, sku: 's1', quantity: 1, unit_price, discount: 0, tax: 0 }),
      )
      .join('\n'),
    '2024-03-04/order_items.csv': `${items}\no1,1,s1,1,"1'250.00",0,0,,\n`,
    '2024-03-05/order_items.csv.gz': gzipSync(
      `Mars;;;;;;;;\n${items?.replaceAll(',', ';')}\na2;1;s1;2;"1 000,50";0;0;;\n`,
    ),
    '2024-03-06/orders.csv': [
      orders,
      'b1,c1,paid,01.03.2024 10:00,13.03.2024 10:00,,,,card,CHF',
      `"b""2",c1,paid,"${paid}\n",${paid},,,,"card",CHF,,`,
      `b3,"c1,paid,${paid},${paid},,,,card,CHF`,
      `"b4"x,c1,paid,${paid},${paid},,,,card,CHF`,
      `b5,c1,created,${paid},,,,,card,CHF`,
    ].join('\n'),
    '2024-03-06/order_items.csv': `${items}\r${['b1', '"b""2"', 'b3', 'b4', 'b5'].map((id) => `${id},1,s1,1.0,7.005,0,0,,\r`).join('')}`,
    // A time and an amount that no reading takes: what stood before goes on to count.
    '2024-03-07/orders.csv': `${orders}\nb5,c1,paid,2024-03-41 10:00,${paid},,,,card,CHF\n`,
    '2024-03-07/order_items.csv': `${items}\nb5,1,s1,1,CHF 9.00,0,0,,\n`,
  })
  await answerOf('build', '--project', project, '--home', home)
  expect(await proofOf(home)).toEqual({
    o1: '1250.00',
    a1: '10.50',
    a2: '2001.00',
    a3: '10.00',
    b1: '7.01',
    'b"2': '7.01',
    b5: '7.01',
  })
})

it('says which orders it could not prove, and of which file that is', { timeout: 240_000 }, async () => {
  const home = makeHome({
    ...smallFiles.shop,
    '2024-03-03/customers.csv': Buffer.from(
      'customer_id,email,name,country,city,created_at\nc2,b@example.org,Zoé,CH,Zürich,2024-02-01T08:00:00Z\n',
      'latin1',
    ),
    '2024-03-03/orders.csv': `${orders}\no2,c2,paid,${paid},${paid},,,,card,CHF\n`,
    '2024-03-03/order_items.csv': `${items}\no2,1,s1,1,5,0,0,,\n`,
  })
  const places = ['--project', project, '--home', home] as const
  await answerOf('build', ...places)
  const unread = 'a record of 2024-03-03/customers.csv: it is no UTF-8'
  expect(await proofOf(home)).toEqual({ o1: '40.00', o2: unread })
  const told = await startProgram(['verify', ...places]).ended
  expect(told.code).toBe(0)
  expect(told.out).toContain(`could not be proved: order o2: ${unread}\nproven: 6 figures are equal`)
  // Nobody knows which orders a file is about that is not read at all.
  land(home, { '2024-03-04/order_items.csv': Buffer.from(`${items}\no1,1,s1,1,5,0,0,,\n`, 'utf16le') })
  await answerOf('build', ...places)
  const nothing = await startProgram(['verify', ...places]).ended
  expect(nothing.code).toBe(1)
  expect(nothing.out).toContain('2024-03-04/order_items.csv: no line of it has the headers that the release found')
  expect(nothing.out).not.toContain('DIFFERENT')
})

it('says how many orders were left out because a person mended rows of them', { timeout: 240_000 }, async () => {
  const home = makeHome({
    ...smallFiles.shop,
    '2024-03-03/orders.csv': `${orders}\n"o""2",c1,paid,${paid},${paid},,,,card,CHF\n`,
    '2024-03-03/order_items.csv': `${items}\no1,2,s1,many,5,0,0,,\n"o""2",1,s1,many,6,0,0,,\n`,
  })
  const places = ['--project', project, '--home', home] as const
  await answerOf('build', ...places)
  const file = join(home, 'mended.csv')
  await answerOf('quarantine', 'export', file, ...places)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(',many,', ',2,'))
  await answerOf('quarantine', 'replay', file, ...places)
  const all = await startProgram(['verify', ...places]).ended
  expect(all.code).toBe(1)
  expect(all.out).toContain('\n\nnothing was drawn: 2 orders left out, because rows were mended by hand (release')
  land(home, {
    '2024-03-04/orders.csv': `${orders}\no3,c1,paid,${paid},${paid},,,,card,CHF\n`,
    '2024-03-04/order_items.csv': `${items}\no3,1,s1,1,5,0,0,,\n`,
  })
  await answerOf('build', ...places)
  const some = (await answerOf('verify', ...places)) as { readonly figures: readonly { readonly subject: string }[] }
  expect(some).toMatchObject({ left_out: [{ what: 'orders', count: 2, why: 'rows were mended by hand' }] })
  expect(new Set(some.figures.map(({ subject }) => subject))).toEqual(new Set(['order o3']))
})
