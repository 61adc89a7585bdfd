import { isCohort } from '../metric/metric.ts'
import { dayOfColumn, sourceInRelease } from '../metric/metric-source.ts'
import type { Page } from '../plan/page-spec.ts'
import { sqlName } from '../sql/quote.ts'
import type { DataDays } from './page-request.ts'
import type { FigureSource } from './tile-figures.ts'

/** The days of the first metric of a page that has a time, not of a cohort's start; undefined where there are none. */
export async function readDataDays(page: Page, source: FigureSource): Promise<DataDays | undefined> {
  const named = page.tiles.flatMap((tile) => tile.metrics)
  const metrics = named.flatMap((name) => source.metrics.filter((one) => one.name === name && one.time !== undefined))
  const metric = metrics.find(({ measure }) => !isCohort(measure)) ?? metrics[0]
  if (metric?.time === undefined) return undefined
  const day = dayOfColumn(metric, metric.time, sourceInRelease(metric, source.manifest, source.time_zone))
  const condition = metric.where === undefined ? '' : ` and (${metric.where})`
  const [row] = await source.rows(
    `select cast(min(${day}) as varchar) as first, cast(max(${day}) as varchar) as last from ${sqlName(metric.model)} where ${day} <= cast($1 as date)${condition}`,
    [source.manifest.as_of.slice(0, 10)],
  )
  const { first, last } = row ?? {}
  return typeof first === 'string' && typeof last === 'string' ? { first, last } : undefined
}
