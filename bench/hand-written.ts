import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../src/engine/engine.ts'

/** The columns of the shop's files with fixed types, as somebody who trusts them would write. */
const files: Readonly<Record<string, { columns: string; key: string; group?: string }>> = {
  customers: {
    columns: `{customer_id: 'varchar', email: 'varchar', name: 'varchar', country: 'varchar', city: 'varchar', created_at: 'timestamp'}`,
    key: 'customer_id',
  },
  products: {
    columns: `{sku: 'varchar', name: 'varchar', category: 'varchar', list_price: 'decimal(18,2)', cost: 'decimal(18,2)', reorder_point: 'bigint', updated_at: 'timestamp'}`,
    key: 'sku',
  },
  orders: {
    columns: `{order_id: 'varchar', customer_id: 'varchar', status: 'varchar', created_at: 'timestamp', paid_at: 'timestamp', fulfilled_at: 'timestamp', delivered_at: 'timestamp', returned_at: 'timestamp', payment_method: 'varchar', currency: 'varchar'}`,
    key: 'order_id',
  },
  order_items: {
    columns: `{order_id: 'varchar', line_no: 'bigint', sku: 'varchar', quantity: 'bigint', unit_price: 'decimal(18,2)', discount: 'decimal(18,2)', tax: 'decimal(18,2)', returned_quantity: 'bigint', returned_at: 'timestamp'}`,
    key: 'order_id, line_no',
    group: 'order_id',
  },
  inventory_movements: {
    columns: `{movement_id: 'varchar', sku: 'varchar', kind: 'varchar', quantity: 'bigint', moved_at: 'timestamp'}`,
    key: 'movement_id',
  },
}

/**
 * The same tables as the shop's build by plain SQL: typed reads, the latest row a key, the latest set an order that came with it, the models'
 * own queries. No contracts, no quarantine, no accounting, no release. Everything ends as Parquet in `out`.
 */
export async function buildByHand(
  engine: Engine,
  landing: string,
  models: string,
  out: string,
  as_of: string,
): Promise<void> {
  const write = (name: string, sql: string): Promise<void> =>
    engine.run(
      `copy (${sql}) to '${join(out, name)}.parquet' (format parquet); create or replace view ${name} as select * from '${join(out, name)}.parquet'`,
    )
  await engine.run(`create or replace view as_of as select date '${as_of}' as as_of_date`)
  for (const [name, { columns, key, group }] of Object.entries(files)) {
    const read = `read_csv('${landing}/*/${name}.csv', header = true, auto_detect = false, filename = true, columns = ${columns})`
    const dated = `select * exclude (filename), cast(regexp_extract(filename, '[0-9]{4}-[0-9]{2}-[0-9]{2}') as timestamp) as _ingested_at, filename as _source_file, 0 as _source_line from ${read}`
    await write(`all_${name}`, dated)
    await engine.run(
      `create or replace view staged_${name} as select *, cast(epoch(_ingested_at) as bigint) as _arrival, 0 as _source_record, cast(null as varchar) as _reasons from all_${name}`,
    )
    const newest = group
      ? `select a.* from all_${name} as a left join (select ${group}, max(_ingested_at) as newest from (select distinct ${group}, _ingested_at from all_${name}) semi join all_orders using (${group}, _ingested_at) group by ${group}) as n on n.${group} = a.${group} where n.newest is null or a._ingested_at >= n.newest`
      : `select * from all_${name}`
    await write(
      `stg_${name}`,
      `select * exclude (place) from (select *, row_number() over (partition by ${key} order by _ingested_at desc) as place from (${newest})) where place = 1`,
    )
  }
  for (const { name, sql, is_view } of orderedModels(models)) {
    if (is_view) await engine.run(`create or replace view ${name} as ${sql}`)
    else await write(name, sql)
  }
}

type HandModel = { readonly name: string; readonly sql: string; readonly is_view: boolean }

/** Each model behind those that its text names. */
function orderedModels(folder: string): readonly HandModel[] {
  const models = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((file): HandModel => {
      const sql = readFileSync(join(folder, file), 'utf8').trimEnd().replace(/;$/, '')
      return { name: file.replace(/^.*\/|\.sql$/g, ''), sql, is_view: sql.startsWith('-- materialization: view') }
    })
  const ordered: HandModel[] = []
  const visit = (model: HandModel): void => {
    if (ordered.includes(model)) return
    const body = model.sql.replace(/^--.*$/gm, '')
    for (const other of models) {
      if (other !== model && new RegExp(`\\b${other.name}\\b`).test(body)) visit(other)
    }
    ordered.push(model)
  }
  for (const model of models) visit(model)
  return ordered
}
