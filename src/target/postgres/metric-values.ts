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

/** A metric in one grain by a dimension of more rows than these, such as articles by day, is left to the tables themselves. */
const most_rows = 20_000

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
    hash: hashOf('metric values 2', project.time_zone, hashes),
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
    for (const grain of allowedGrains(metric.grain)) {
      for (const dimension of [undefined, ...metric.dimensions]) {
        const by = dimension === undefined ? [] : [dimension]
        const { sql, values } = metricQuery(metric, { grain, by }, source)
        const member = dimension === undefined ? 'null' : `cast(${sqlName(dimension)} as varchar)`
        const age = hasAge(metric) ? 'age_days' : '0'
        const select = `select period, ${member} as member, ${age} as age_days, value from (${sql}) where period is not null`
        const limit = by.length === 0 ? '' : ` limit ${most_rows + 1}`
        const rows = await engine.rows(`${select}${limit}`, values)
        if (by.length > 0 && rows.length > most_rows) continue
        for (const row of rows)
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

function timedMetrics({ metrics }: Pick<Project, 'metrics'>): readonly Metric[] {
  return metrics.filter(({ time }) => time !== undefined)
}

function hasAge({ measure }: Metric): boolean {
  return typeof measure === 'object' && 'cohort' in measure
}
