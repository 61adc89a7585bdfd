import { z } from 'zod'
import { TallyError } from '../../error/tally-error.ts'
import { parseMetricFilter } from '../../metric/metric-request.ts'
import { styles } from '../../metric/metric-words.ts'
import { columnNames } from '../../page/column-words.ts'
import { pagesOf } from '../../page/common-pages.ts'
import { readDataDays } from '../../page/data-days.ts'
import { pageScope } from '../../page/page-request.ts'
import { readTile } from '../../page/tile-figures.ts'
import { type Page, ranges } from '../../plan/page-spec.ts'
import type { Project } from '../../plan/project.ts'
import { hashOf } from '../../text/hash.ts'
import { grains } from '../../time/day.ts'
import { type Call, defineEndpoint } from '../endpoint.ts'
import { column, columnWords, day, noParams, noQuery, row, texts, words } from '../schemas.ts'

const grain = z.enum(grains)
const tile = z.strictObject({
  name: z.string(),
  kind: z.enum(['figure', 'line', 'bar', 'stacked', 'heatmap', 'curve', 'table', 'rows', 'funnel', 'map']),
  title: words,
  note: words.optional(),
  width: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).meta({ description: 'Of four columns.' }),
  grain: grain.optional(),
  metrics: z.array(z.string()),
  by: z.array(z.string()),
  limit: z.int(),
  table: z.string(),
  columns: z.array(z.string()),
  where: z.string().optional(),
  sort: z.array(z.string()),
  places: z.record(z.string(), z.tuple([z.number(), z.number()])),
})
const heading = { name: z.string(), title: words }

export const listPages = defineEndpoint({
  id: 'listPages',
  method: 'get',
  path: '/pages',
  summary: 'Pages of the dashboard: those of the project, and the common ones that it has figures for',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({
    project: z.strictObject({
      name: z.string(),
      title: words,
      currency: z.string(),
      external_api: z.boolean().meta({ description: 'Whether there are outside services to ask.' }),
    }),
    pages: z.array(z.strictObject(heading)),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/pages"',
  async handle(_, call) {
    const { name, title, currency } = call.part.project
    return {
      project: { name, title, currency, external_api: call.part.external !== undefined },
      pages: allPages(call).map((page) => ({ name: page.name, title: page.title })),
    }
  },
})

export const readPage = defineEndpoint({
  id: 'readPage',
  method: 'get',
  path: '/pages/{page}',
  summary: 'One page: its tiles, filters and range',
  role: 'viewer',
  params: z.strictObject({ page: z.string() }),
  query: noQuery,
  response: z.strictObject({
    ...heading,
    description: words.optional(),
    filters: z.array(z.string()).meta({ description: 'Dimensions by which its reader can filter.' }),
    names: columnWords.meta({ description: 'What people read instead of the names of its filters.' }),
    range: z.enum(ranges),
    grain: grain.optional(),
    version: z.string().meta({ description: 'Another one as soon as the page or a metric is defined otherwise.' }),
    tiles: z.array(tile),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/pages/overview"',
  async handle({ params }, call) {
    const page = findPage(call, params.page)
    const { project } = call.part
    return { ...page, names: columnNames(page.filters, project), version: pageVersion(page, project) }
  },
})

const figure = z.strictObject({
  metric: z.string(),
  title: words,
  description: z.string(),
  unit: z.string(),
  format: z.strictObject({ style: z.enum(styles), decimals: z.int() }),
  address: z
    .string()
    .meta({ description: 'Path and query that give these rows; with receipt=true what is behind them.' }),
  rows: z.array(row),
})

export const readTileFigures = defineEndpoint({
  id: 'readTile',
  method: 'get',
  path: '/pages/{page}/tiles/{tile}',
  summary: 'The figures of one tile',
  role: 'viewer',
  params: z.strictObject({ page: z.string(), tile: z.string() }),
  query: z.strictObject({
    from: day.meta({ description: 'First day; without days the range of the page.' }).optional(),
    to: day.optional(),
    grain: grain.meta({ description: 'Default the page’s, or one that fits the days.' }).optional(),
    filter: texts
      .meta({ description: 'dimension=value; again for more. A metric without the dimension is not narrowed.' })
      .optional(),
    version: z.string().meta({ description: 'Of the page, so that caches keep its versions apart.' }).optional(),
  }),
  response: z.strictObject({
    release: z.string(),
    as_of: z.string(),
    tile: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    grain: grain.nullable().meta({ description: 'null where the tile shows no periods.' }),
    unfiltered: z.array(z.string()).meta({ description: 'Dimensions of the filter that do not narrow the tile.' }),
    series: z.array(figure),
    spark: z.array(row).meta({ description: 'Of a figure: the same metric by period.' }),
    names: columnWords
      .meta({
        description: 'What people read instead of the names of its dimensions and columns, and of values in them.',
      })
      .optional(),
    hidden: z.int().nullable().meta({ description: 'Values or rows beyond the tile’s limit; null for some.' }),
    columns: z.array(column),
    rows: z.array(row),
  }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/pages/overview/tiles/figure-revenue"',
  async handle({ params, query }, call) {
    const view = call.release()
    const page = findPage(call, params.page)
    const found = page.tiles.find(({ name }) => name === params.tile)
    if (!found) {
      const allowed = `one of ${page.tiles.map(({ name }) => name).join(', ')}`
      throw new TallyError('value_invalid', { what: 'the tile', value: params.tile, allowed })
    }
    const { manifest } = view
    const { metrics, time_zone } = call.part.project
    const source = { metrics, time_zone, columns: call.part.project, manifest, rows: view.rows }
    const as_of = manifest.as_of.slice(0, 10)
    const days = (await readDataDays(page, source)) ?? { first: as_of, last: as_of }
    const scope = pageScope(page, { ...query, filter: parseMetricFilter(query.filter ?? []) }, days)
    refuseForeign(page, Object.keys(scope.filter))
    const figures = await readTile(found, scope, source)
    return { release: manifest.id, as_of: manifest.as_of, ...figures }
  },
})

/** Another one as soon as the page, a metric or a word of theirs is defined otherwise. */
export function pageVersion(page: Page, project: Pick<Project, 'metrics' | 'translations' | 'money_columns'>): string {
  return hashOf(page, project.metrics, project.translations, project.money_columns)
}

function allPages(call: Call): readonly Page[] {
  return pagesOf(call.part.project, call.release().manifest.tables)
}

function findPage(call: Call, name: string): Page {
  const pages = allPages(call)
  const page = pages.find((candidate) => candidate.name === name)
  if (page) return page
  const allowed = pages.map((candidate) => candidate.name).join(', ') || 'none'
  throw new TallyError('page_unknown', { name, allowed })
}

function refuseForeign({ name, filters }: Page, asked: readonly string[]): void {
  const foreign = asked.find((dimension) => !filters.includes(dimension))
  if (foreign === undefined) return
  const allowed = `a dimension of the page ${name}: ${filters.join(', ') || 'none'}`
  throw new TallyError('value_invalid', { what: 'the filter', value: foreign, allowed })
}
