import { fileURLToPath } from 'node:url'
import type { MetricRequest } from '../../../src/metric/metric-request.ts'
import { build } from '../../../src/run/build.ts'
import type { BuildOptions, BuildOutcome } from '../../../src/run/build-options.ts'
import { defaultEffects } from '../../../src/run/effects.ts'
import { loadProject } from '../../../src/run/load-project.ts'
import { metricFigures } from '../../support/metric-figures.ts'
import { buildOptions, land, makeHome } from '../../support/small-project.ts'

/*
 * A shop of a few orders written by hand, so that each figure can be worked out beside it. P1 costs 54.05 with 4.05 tax in it,
 * which is 50.00 net; P2 costs 10.81 with 0.81, which is 10.00 net.
 */
const headers = {
  customers: 'customer_id,email,name,country,city,created_at',
  products: 'sku,name,category,list_price,cost,reorder_point,updated_at',
  orders:
    'order_id,customer_id,status,created_at,paid_at,fulfilled_at,delivered_at,returned_at,payment_method,currency',
  order_items: 'order_id,line_no,sku,quantity,unit_price,discount,tax,returned_quantity,returned_at',
  inventory_movements: 'movement_id,sku,kind,quantity,moved_at',
}
type Source = keyof typeof headers
type Drop = Readonly<Partial<Record<Source, string>>>

const people: Drop = {
  customers: `
    C1,anna@example.org,Anna Frei,CH,Bern,2024-01-01T10:00:00Z
    C2,luca@example.org,Luca Blanc,FR,Annecy,2024-01-01T10:00:00Z`,
  products: `
    P1,Lake Lamp,Lighting,54.05,20.00,5,2024-01-01T00:00:00Z
    P2,Alpine Soap,Care,10.81,2.00,3,2024-01-01T00:00:00Z`,
}

const shop = await loadProject(fileURLToPath(new URL('../../../blueprints/shop', import.meta.url)))

/** Files of a landing date, each row on a line of its own. */
export function dropOf(date: string, drop: Drop): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(drop).map(([source, text]) => {
      const rows = text.trim().split('\n')
      // Object.entries gives the keys of a Drop, which are those of `headers`.
      return [`${date}/${source}.csv`, [headers[source as Source], ...rows.map((row) => row.trim()), ''].join('\n')]
    }),
  )
}

export async function rebuild(home: string, changes: Partial<BuildOptions> = {}): Promise<BuildOutcome> {
  return build(shop, buildOptions(home, changes), defaultEffects)
}

/** A home built from drops by landing date, beside the two clients and two articles that landed on 1 January 2024. */
export async function shopOf(drops: Readonly<Record<string, Drop>>): Promise<string> {
  const home = makeHome({ ...dropOf('2024-01-01', people) })
  for (const [date, drop] of Object.entries(drops)) land(home, dropOf(date, drop))
  await rebuild(home)
  return home
}

/** The figures of a metric of the shop by period, or under `total` where no grain is asked for; null where there is none. */
export async function figures(
  home: string,
  name: string,
  request: MetricRequest,
): Promise<Readonly<Record<string, string | null>>> {
  return metricFigures(shop, home, name, request)
}
