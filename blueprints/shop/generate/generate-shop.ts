import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { GenerateRequest } from 'tallyhouse'
import type { SplitOrder } from './split-by-day.ts'

/** The files in the order in which they are made, the large ones first, with their headers and the tables that they need beyond those before. */
const files = [
  {
    name: 'orders',
    steps: ['orders', 'sendings'],
    sql: 'write-orders',
    header:
      'order_id,customer_id,status,created_at,paid_at,fulfilled_at,delivered_at,returned_at,payment_method,currency',
  },
  {
    name: 'order_items',
    steps: ['products', 'offers'],
    sql: 'write-order-items',
    header: 'order_id,line_no,sku,quantity,unit_price,discount,tax,returned_quantity,returned_at',
  },
  {
    name: 'customers',
    steps: ['places', 'customers'],
    sql: 'write-customers',
    header: 'customer_id,email,name,country,city,created_at',
  },
  {
    name: 'products',
    steps: [],
    sql: 'write-products',
    header: 'sku,name,category,list_price,cost,reorder_point,updated_at',
  },
  {
    name: 'inventory_movements',
    steps: ['movements'],
    sql: 'write-movements',
    header: 'movement_id,sku,kind,quantity,moved_at',
  },
]

/** So many orders are written at a time; their lines take a quarter of a gigabyte. */
const written_orders = 1_000_000

/**
 * Writes a shop's files into `landing_dir/{date}/`, and what was broken in them into `noise.csv` beside the landing folder.
 * Everything follows from the seed: the same request gives the same bytes, on any number of threads. Files of these names
 * are written over; others stay.
 */
export async function generateShop(request: GenerateRequest): Promise<void> {
  const { engine, landing_dir } = request
  const beside = dirname(landing_dir)
  if (existsSync(landing_dir) && readdirSync(landing_dir).length > 0) {
    request.log(`${landing_dir} is not empty: what lies there stays beside the new files`)
  }
  mkdirSync(landing_dir, { recursive: true })
  const temp = mkdtempSync(join(beside, '.generate-'))
  const splitter = startSplitter()
  try {
    await engine.run(variables(request))
    await engine.run(readSql('macros') + readSql('calendar'))
    const dates = (await engine.rows('select (created_date + 1)::varchar as date from shop_day order by day')).map(
      (row) => String(row['date']),
    )
    const days = Math.ceil((dates.length * written_orders) / Math.max(request.orders, written_orders))
    for (let from = 0; from < dates.length; from += days) {
      await engine.run(`set variable shop_from_file = ${from}; set variable shop_before_file = ${from + days}`)
      for (const { name, steps, sql, header } of files) {
        // While a file is cut, the tables of the next are made.
        for (const step of from === 0 ? steps : []) await engine.run(readSql(step))
        const folder = join(temp, `${name}-${from}`)
        // Each thread writes its rows in the order of the left side of a join, unless the optimizer swaps the two.
        await engine.run(`set disabled_optimizers = 'join_order,build_side_probe_side'`)
        await engine.run(copyText(readSql(sql), folder))
        await engine.run('reset disabled_optimizers')
        splitter.split({ folder, header, paths: dates.map((date) => join(landing_dir, date, `${name}.csv`)) })
      }
    }
    await engine.run(readSql('noise-kinds') + readSql('noise'))
    await engine.run(`copy (select * from shop_noise) to ${sqlText(join(beside, 'noise.csv'))} (format csv, header)`)
    const made = await engine.rows(
      "select table_name from duckdb_tables() where temporary and starts_with(table_name, 'shop_')",
    )
    await engine.run('drop view shop_sending')
    for (const row of made) await engine.run(`drop table ${String(row['table_name'])}`)
    await splitter.end()
  } finally {
    await splitter.stop()
    await engine.run('reset disabled_optimizers')
    rmSync(temp, { recursive: true, force: true })
  }
  request.log(`${request.orders} orders of ${request.days} days until ${request.last_date}, seed ${request.seed}`)
}

/** A thread that cuts what the engine wrote; `end` waits for it and throws what it threw. */
function startSplitter(): { split(order: SplitOrder): void; end(): Promise<void>; stop(): Promise<unknown> } {
  const worker = new Worker(new URL('split-by-day.ts', import.meta.url))
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => resolve())
  })
  // Told to whoever waits for the end.
  ended.catch(() => undefined)
  return {
    split: (order) => worker.postMessage(order, []),
    end() {
      worker.postMessage('end', [])
      return ended
    },
    stop: () => worker.terminate(),
  }
}

/** What the SQL files read with `getvariable`. */
function variables(request: GenerateRequest): string {
  const { orders, days, last_date } = request
  const products = Math.min(5000, 200 + Math.floor(orders / 200))
  const values = {
    shop_orders: `${orders}::bigint`,
    shop_days: `${days}::bigint`,
    shop_seed: `${request.seed}::bigint`,
    shop_noise_ppm: `${Math.round(request.noise * 1_000_000)}::bigint`,
    shop_products: `${products}::bigint`,
    // A movement a product and day where that makes a readable file, else fewer and larger ones.
    shop_booking_days: `${Math.max(1, Math.ceil((products * days) / 250_000))}::bigint`,
    shop_last_date: `date ${sqlText(last_date)}`,
    shop_first_landing: `date ${sqlText(last_date)} - ${days - 1}`,
    shop_start_s: `epoch(date ${sqlText(last_date)} - ${days})::bigint`,
  }
  return Object.entries(values)
    .map(([name, value]) => `set variable ${name} = ${value};`)
    .join('\n')
}

function readSql(name: string): string {
  return readFileSync(new URL(`${name}.sql`, import.meta.url), 'utf8')
}

/** Writes the lines of each stretch behind its mark, as they are; each thread writes a file of its own into the folder. */
function copyText(select: string, folder: string): string {
  return `copy (
    select encode(concat(shop_mark(stretch), string_agg(line, chr(10)), chr(10))) from (${select}) group by stretch
  ) to ${sqlText(folder)} (format blob, per_thread_output)`
}

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
