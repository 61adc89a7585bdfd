import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  check,
  date,
  defineContract,
  defineMetric,
  defineProject,
  defineReport,
  id,
  money,
  optional,
  text,
} from '../../src/define.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import type { Manifest } from '../../src/lake/manifest.ts'
import { openRelease } from '../../src/lake/open-release.ts'
import { parseModel } from '../../src/model/model.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import type { ReportOptions, ReportSource } from '../../src/report/write-report.ts'
import { build } from '../../src/run/build.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { buildOptions, makeHome } from '../support/small-project.ts'

const sales = defineContract({
  name: 'sales',
  files: 'sales*',
  key: ['sale_id'],
  columns: { sale_id: id(), day: date(), city: optional(text()), product: text(), amount: money() },
})

const base = { model: 'fct_sales', time: 'day', dimensions: ['city', 'product'] } as const
const metrics = [
  defineMetric({
    ...base,
    name: 'revenue',
    title: { en: 'Revenue', fr: 'Chiffre d’affaires' },
    unit: 'CHF',
    measure: 'sum(amount)',
  }),
  defineMetric({
    ...base,
    name: 'sales',
    title: { en: 'Sales', fr: 'Ventes' },
    unit: 'count',
    measure: 'count(sale_id)',
  }),
  defineMetric({
    ...base,
    name: 'cities',
    title: { en: 'Cities', fr: 'Villes' },
    unit: 'count',
    measure: 'count(distinct city)',
  }),
  defineMetric({
    ...base,
    name: 'average',
    title: { en: 'Average sale', fr: 'Vente moyenne' },
    unit: 'CHF',
    measure: { numerator: 'sum(amount)', denominator: 'count(sale_id)' },
  }),
]

export const monthly = defineReport({
  name: 'monthly',
  title: { en: 'Month', fr: 'Mois' },
  folder: 'of the month',
  pages: ['sales'],
  languages: ['en', 'fr'],
  formats: ['html', 'pdf'],
  charts: [{ range: 'all', tiles: [{ kind: 'bar', metric: 'revenue', name: 'by_month', grain: 'month' }] }],
  tables: [
    {
      file: 'cities.csv',
      from: 'mart_cities',
      columns: { town: 'city', revenue: 'revenue', average: { column: 'average', decimals: 2 } },
    },
  ],
})

const project = normalizeProject(
  defineProject({
    name: 'reported',
    title: { en: 'Market & <b>stall</b>', fr: 'Marché' },
    time_zone: 'Europe/Zurich',
    currency: 'CHF',
    contracts: [sales],
    metrics,
    checks: [check.range('fct_sales.amount', { min: 0, severity: 'medium', description: 'No sale is below 0.' })],
    alerts: [
      {
        name: 'large_sale',
        table: 'fct_sales',
        key: ['sale_id'],
        where: 'amount > 900',
        text: { en: '{sale_id} costs {amount}', fr: '{sale_id} coûte {amount}' },
      },
    ],
    pages: [
      {
        name: 'sales',
        title: { en: 'Sales', fr: 'Ventes' },
        range: 'last_30_days',
        tiles: [
          { kind: 'figure', metric: 'revenue' },
          { kind: 'figure', metric: 'average' },
          { kind: 'line', metrics: ['revenue'], grain: 'day', width: 4 },
          { kind: 'stacked', metrics: ['revenue'], by: 'product', grain: 'week' },
          { kind: 'bar', metric: 'revenue', by: 'city' },
          { kind: 'heatmap', metrics: ['sales'], by: 'city', grain: 'month' },
          { kind: 'table', metrics: ['revenue', 'sales'], by: ['city'] },
          { kind: 'rows', table: 'fct_sales', where: "city like '=%'", sort: ['-day'], limit: 3 },
        ],
      },
    ],
    reports: [monthly],
  }),
)

const models = [
  parseModel(
    'models/fct_sales.sql',
    '-- materialization: table\n-- key: sale_id\nselect sale_id, day, city, product, amount from stg_sales\n',
  ),
  parseModel(
    'models/mart_cities.sql',
    `-- materialization: table
select city, sum(amount) as revenue, cast(sum(amount) as decimal(18, 6)) / count(*) as average from fct_sales group by city
`,
  ),
]

const cities = ['Zürich & <b>', '=1+1', 'Genève', ''] as const

/** Sixty days of sales, the amounts of which only sums to the cent get right, and one bad row. */
function salesFile(): string {
  const lines = Array.from({ length: 60 }, (_, day) =>
    Array.from({ length: 3 }, (__, n) => {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)
      const cents = 1000 + ((day * 37 + n * 101) % 997) + (day >= 30 ? 250 : 0)
      const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
      return `s${day}-${n},${date},${cities[(day + n) % 4]},${n === 0 ? 'tea' : 'salt'},${day === 45 && n === 1 ? '950.05' : amount}`
    }),
  ).flat()
  return `sale_id,day,city,product,amount\n${lines.join('\n')}\nbad,2026-02-30,Bern,tea,1.00\nneg,2026-02-20,Bern,tea,-1.00\n`
}

export type Reported = {
  readonly home: string
  readonly manifest: Manifest
  readonly source: ReportSource
  options(): ReportOptions & { readonly lines: string[] }
  close(): void
}

/** A release of sixty days, open for reports. Its id is the same in every run: the clock stands still. */
export async function openReported(): Promise<Reported> {
  const home = makeHome({ '2026-03-01/sales.csv': salesFile(), '2026-03-01/unknown.bin': 'x' })
  const effects = { ...defaultEffects, now: () => new Date('2026-03-02T08:00:00Z') }
  const { manifest } = await build({ dir: tmpdir(), project, models }, buildOptions(home), effects)
  const paths = homePaths(home)
  const engine = await openRelease(paths, manifest.id, { memory_limit: '1GB', threads: 2 })
  const journal = openJournal(paths.state, paths.logs)
  const checks = journal.quality.results(manifest.run_id)
  journal.close()
  return {
    home,
    manifest,
    source: {
      project,
      metrics: project.metrics,
      time_zone: project.time_zone,
      manifest,
      checks,
      rows: (sql, values) => engine.rows(sql, values),
    },
    options() {
      const lines: string[] = []
      return {
        dir: mkdtempSync(join(tmpdir(), 'tallyhouse-report-')),
        theme: 'light',
        request: {},
        lines,
        progress: (line) => void lines.push(line),
      }
    },
    close: () => engine.close(),
  }
}
