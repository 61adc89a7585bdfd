import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { smallProject } from './small-project.ts'

export const fctOrders = `-- materialization: incremental
-- partition_by: month
-- key: order_id
with line_sums as (select order_id, sum(quantity * price) as lines_total from stg_lines group by order_id)
select o.order_id, date_trunc('month', o.placed_at)::date as month, o.total, coalesce(l.lines_total, 0) as lines_total
from stg_orders as o left join line_sums as l on l.order_id = o.order_id
`
export const martMonths = `-- materialization: incremental
-- partition_by: month
select month, count(*) as orders, sum(total) as total, sum(lines_total) as lines_total from fct_orders group by month
`

/** Orders and their months, each a partition of its own; `changes` replaces or adds models by file name. */
export function incrementalProject(changes: Readonly<Record<string, string>> = {}): LoadedProject {
  return smallProject({ 'fct_orders.sql': fctOrders, 'mart_months.sql': martMonths, ...changes })
}

/** What landed first (`base`), and what came then, case by case, with what it changes. */
export const folder = fileURLToPath(new URL('../run/fixtures/incremental', import.meta.url))

export function filesOf(place: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv'))
      .map((name) => [name, readFileSync(join(place, name), 'utf8')]),
  )
}

export const base = filesOf(join(folder, 'base'))
export const cases = readdirSync(folder).filter((name) => name !== 'base')
