import type { Engine, SqlValue } from '../../engine/engine.ts'
import type { Manifest } from '../../lake/manifest.ts'
import type { Metric } from '../../metric/metric.ts'
import { metricQuery } from '../../metric/metric-query.ts'
import { allowedGrains } from '../../metric/metric-request.ts'
import { sourceInRelease } from '../../metric/metric-source.ts'
import type { Project } from '../../plan/project.ts'
import { sqlName } from '../../sql/quote.ts'
import { hashOf } from '../../text/hash.ts'
import type { PgTable } from './pg-table.ts'

/** Figures by a dimension of more members than these, such as articles or customers, are left to the tables themselves. */
const most_members = 100

/** The table of figures that the SQL function `metric` reads: all metrics with a time, in every grain that they have. */
export function metricValuesTable(project: Pick<Project, 'metrics' | 'time_zone'>, manifest: Manifest): PgTable {
  const timed = timedMetrics(project)
  const hashes = timed.map((metric) => [metric, manifest.tables.find(({ name }) => name === metric.model)?.hash ?? ''])
  const columns = [
    { name: 'metric', type: 'text', is_required: true, comment: 'Its name in the project.' },
    { name: 'grain', type: 'text', is_required: true, comment: 'One of day, week, month, quarter, year.' },
    {
      name: 'period',
      type: 'date',
      is_required: true,
      comment: 'First day of the period; of a cohort metric, of its start.',
    },
    {
      name: 'dimension',
      type: 'text',
      is_required: false,
      comment: 'The dimension by which the figure is taken apart; null for the figure of all rows.',
    },
    { name: 'member', type: 'text', is_required: false, comment: 'Its value; null for rows that have none.' },
    {
      name: 'age_days',
      type: 'integer',
      is_required: true,
      comment: 'Age at which a cohort was measured; 0 for other metrics.',
    },
    {
      name: 'value',
      type: 'numeric',
      is_required: false,
      comment: 'Exact; null where there is no figure, as for a cohort too young.',
    },
  ]
  const comment =
    'Figures of all metrics by period and by period and dimension, as the API and the pages give them. Read it through the function metric().'
  return {
    name: 'metric_values',
    columns,
    // Members may be null, which no primary key takes.
    key: [],
    month: undefined,
    indexes: ['metric'],
    comment,
    view: undefined,
    rows: 0,
    hash: hashOf('metric values 3', project.time_zone, hashes),
    comment_hash: hashOf(comment, columns),
    copy: undefined,
  }
}

/** Its rows, in the order of its columns. */
export async function metricValues(
  engine: Engine,
  project: Pick<Project, 'metrics' | 'time_zone'>,
  manifest: Manifest,
): Promise<readonly (readonly SqlValue[])[]> {
  const all: (readonly SqlValue[])[] = []
  for (const metric of timedMetrics(project)) {
    const source = sourceInRelease(metric, manifest, project.time_zone)
    const few = await fewMembers(engine, metric)
    for (const grain of allowedGrains(metric.grain)) {
      for (const dimension of [undefined, ...few]) {
        const by = dimension === undefined ? [] : [dimension]
        const { sql, values } = metricQuery(metric, { grain, by }, source)
        const member = dimension === undefined ? 'null' : `cast(${sqlName(dimension)} as varchar)`
        const age = hasAge(metric) ? 'age_days' : '0'
        const select = `select period, ${member} as member, ${age} as age_days, value from (${sql}) where period is not null`
        for (const row of await engine.rows(select, values))
          all.push([
            metric.name,
            grain,
            row['period'] ?? null,
            dimension ?? null,
            row['member'] ?? null,
            row['age_days'] ?? null,
            row['value'] ?? null,
          ])
      }
    }
  }
  return all
}

/** The dimensions of a metric by which its figures are kept. */
async function fewMembers(engine: Engine, { model, dimensions }: Metric): Promise<readonly string[]> {
  if (dimensions.length === 0) return []
  const counts = dimensions.map((name, index) => `count(distinct ${sqlName(name)})::integer as n${index}`)
  const [row] = await engine.rows(`select ${counts.join(', ')} from ${sqlName(model)}`)
  return dimensions.filter((_, index) => Number(row?.[`n${index}`]) <= most_members)
}

function timedMetrics({ metrics }: Pick<Project, 'metrics'>): readonly Metric[] {
  return metrics.filter(({ time }) => time !== undefined)
}

function hasAge({ measure }: Metric): boolean {
  return typeof measure === 'object' && 'cohort' in measure
}
