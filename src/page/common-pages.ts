import type { TableEntry } from '../lake/manifest.ts'
import { isCohort, isCumulative, isSnapshot, type Metric } from '../metric/metric.ts'
import { normalizePage, type Page, type PageSpec, type TileSpec } from '../plan/page-spec.ts'

/** What pages are made of where a project says nothing. */
export type PageSource = {
  readonly pages: readonly Page[]
  readonly metrics: readonly Metric[]
  readonly first_metric: string | undefined
}

const order = ['overview', 'sales', 'customers', 'inventory']

/**
 * The pages of a project: its own, and the common ones that it has the metrics or tables for and does not define itself.
 * Overview comes first, then sales, customers, inventory, then the project's others in their order.
 */
export function pagesOf(source: PageSource, tables: readonly TableEntry[]): readonly Page[] {
  const own = new Set(source.pages.map(({ name }) => name))
  const common = [overview(source), sales(source), customers(source), inventory(source, tables)]
    .filter((spec) => spec !== undefined)
    .filter(({ name }) => !own.has(name))
    .map((spec) => normalizePage(spec, source.metrics))
  const rank = ({ name }: Page): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return [...common, ...source.pages].toSorted((a, b) => rank(a) - rank(b))
}

/** The first metric, then others that change by the day, each as a figure; the first one in time and by its dimensions. */
function overview({ metrics, first_metric }: PageSource): PageSpec | undefined {
  const timed = metrics.filter(
    (metric) => metric.time !== undefined && !isOfCohorts(metric) && !isCumulative(metric.measure),
  )
  const first = timed.find(({ name }) => name === first_metric) ?? timed[0]
  const plain = metrics.filter(({ time }) => time === undefined)
  const shown = [...(first ? [first] : []), ...timed.filter((metric) => metric !== first), ...plain].slice(0, 4)
  if (shown.length === 0) return undefined
  const [, second] = shown
  return {
    name: 'overview',
    title: { en: 'Overview', fr: 'Vue d’ensemble' },
    tiles: [
      ...shown.map(({ name }) => ({ kind: 'figure', metric: name }) as const),
      ...(first ? [{ kind: 'bar', metric: first.name, width: 4 } as const] : []),
      ...(first ? rankedTiles(first, first.dimensions.slice(0, 2)) : []),
      ...(second?.time === undefined ? [] : [{ kind: 'line', metrics: [second.name], width: 4 } as const]),
    ],
  }
}

/** Metrics of money over the table of the first one. */
function sales({ metrics, first_metric }: PageSource): PageSpec | undefined {
  const money = metrics.filter(
    (metric) =>
      metric.format.style === 'money' &&
      metric.time !== undefined &&
      metric.dimensions.length > 0 &&
      !isOfCohorts(metric) &&
      !isSnapshot(metric.measure) &&
      !isCumulative(metric.measure),
  )
  const first = money.find(({ name }) => name === first_metric) ?? money[0]
  if (!first) return undefined
  const beside = metrics.filter(
    (metric) =>
      metric.model === first.model && metric !== first && metric.time !== undefined && !isCumulative(metric.measure),
  )
  const [dimension = '', ...others] = first.dimensions
  return {
    name: 'sales',
    title: { en: 'Sales', fr: 'Ventes' },
    tiles: [
      ...[first, ...beside].slice(0, 4).map(({ name }) => ({ kind: 'figure', metric: name }) as const),
      { kind: 'stacked', metrics: [first.name], by: dimension, width: 4, title: byTitle(first, dimension) },
      ...rankedTiles(first, others.slice(0, 2)),
      {
        kind: 'table',
        metrics: [first, ...beside.filter(({ dimensions }) => dimensions.includes(dimension))]
          .slice(0, 4)
          .map(({ name }) => name),
        by: [dimension],
        width: 4,
        title: byTitle(first, dimension),
      },
    ],
  }
}

/** Cohorts, and new customers beside those who came back. */
function customers({ metrics }: PageSource): PageSpec | undefined {
  const families = cohortFamilies(metrics.filter(isOfCohorts))
  const named = (name: string): readonly string[] => metrics.filter((metric) => metric.name === name).map(() => name)
  const both = [...named('new_customers'), ...named('repeat_customers')]
  const people = [...both, ...named('active_customers')]
  if (families.length === 0 && people.length === 0) return undefined
  return {
    name: 'customers',
    title: { en: 'Customers', fr: 'Clients' },
    tiles: [
      ...people.map((metric) => ({ kind: 'figure', metric }) as const),
      ...(both.length === 2
        ? ([
            {
              kind: 'stacked',
              metrics: both,
              grain: 'month',
              width: 4,
              title: { en: 'New and repeat', fr: 'Nouveaux et fidèles' },
            },
          ] as const)
        : []),
      ...families.flatMap((family): readonly TileSpec[] => {
        const title = familyTitle(family)
        const names = family.map(({ name }) => name)
        return [
          { kind: 'heatmap', metrics: names, title },
          { kind: 'curve', metrics: names, title },
        ]
      }),
    ],
  }
}

/** Metrics of what is in stock, and the table of alerts. */
function inventory({ metrics }: PageSource, tables: readonly TableEntry[]): PageSpec | undefined {
  const isOfStock = (text: string): boolean => /(^|_)(stock|inventory|alerts?)(_|$)/.test(text)
  const shown = metrics.filter(({ name, model, time }) => (isOfStock(name) || isOfStock(model)) && time !== undefined)
  const alerts = tables.find(
    ({ name, kind }) => (kind === 'table' || kind === 'view') && name.endsWith('inventory_alerts'),
  )
  if (shown.length === 0 && !alerts) return undefined
  const has = (column: string): boolean => alerts?.columns.some(({ name }) => name === column) === true
  return {
    name: 'inventory',
    title: { en: 'Inventory', fr: 'Stock' },
    tiles: [
      ...shown.slice(0, 4).map(({ name }) => ({ kind: 'figure', metric: name }) as const),
      ...shown.slice(0, 2).map(({ name }) => ({ kind: 'line', metrics: [name] }) as const),
      ...(alerts
        ? ([
            {
              kind: 'rows',
              table: alerts.name,
              width: 4,
              limit: 50,
              title: { en: 'Alerts', fr: 'Alertes' },
              ...(has('is_open') ? { where: 'is_open' } : {}),
              sort: has('alert_date') ? ['-alert_date'] : [],
            },
          ] as const)
        : []),
    ],
  }
}

/** Metrics of cohorts: by their measure, or because their time is the start of cohorts. */
function isOfCohorts({ measure, time }: Metric): boolean {
  return isCohort(measure) || (time !== undefined && time.startsWith('cohort'))
}

/** `ltv_7`, `ltv_30`, `ltv_90` are one figure at three ages. A cohort metric that knows its ages stands alone. */
function cohortFamilies(metrics: readonly Metric[]): readonly (readonly Metric[])[] {
  const families = Map.groupBy(metrics, ({ name, measure }) => (isCohort(measure) ? name : name.replace(/_\d+$/, '')))
  return [...families.values()]
}

function familyTitle([first, ...others]: readonly Metric[]): { readonly en: string; readonly fr: string } {
  const { en, fr } = first?.title ?? { en: '', fr: '' }
  if (others.length === 0) return { en, fr }
  return { en: en.replace(/\s*\d+ days?$/, ''), fr: fr.replace(/\s*(à )?\d+ jours?$/, '') }
}

function rankedTiles(metric: Metric, dimensions: readonly string[]): readonly TileSpec[] {
  return dimensions.map((by) => ({ kind: 'bar', metric: metric.name, by, title: byTitle(metric, by) }))
}

function byTitle({ title }: Metric, dimension: string): { readonly en: string; readonly fr: string } {
  const words = dimension.replaceAll('_', ' ')
  return { en: `${title.en} by ${words}`, fr: `${title.fr} par ${words}` }
}
