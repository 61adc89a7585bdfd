import type { SqlValue } from '../engine/engine.ts'
import type { Metric } from '../metric/metric.ts'
import { columnTitle, rowLabel } from '../page/column-words.ts'
import type { Locale } from '../page/format-value.ts'
import type { TileFigures } from '../page/tile-answer.ts'
import type { Tile } from '../plan/page-spec.ts'
import { type CellType, cellType } from '../target/cell-type.ts'
import type { Grain } from '../time/day.ts'

/** What a column of a grid holds. */
export type GridColumn = {
  readonly name: string
  readonly kind:
    | { readonly of: 'text' }
    | { readonly of: 'period'; readonly grain: Grain }
    | { readonly of: 'figure'; readonly format: Metric['format']; readonly unit: string }
    | { readonly of: 'cell'; readonly type: CellType }
}

/** A tile's figures in rows and columns, as they are: decimals exact, periods as days. */
export type TileGrid = { readonly columns: readonly GridColumn[]; readonly rows: readonly (readonly SqlValue[])[] }

const heads = {
  en: {
    period: 'Period',
    days: (n: string) => `${n} days`,
    metric: 'Metric',
    value: 'Value',
    before: 'Before',
    change: 'Change',
    share: 'Change in %',
  },
  fr: {
    period: 'Période',
    days: (n: string) => `${n} jours`,
    metric: 'Indicateur',
    value: 'Valeur',
    before: 'Avant',
    change: 'Variation',
    share: 'Variation en %',
  },
} as const

/** The grid of a tile: periods down and metrics, values or ages across; without periods its dimensions down and metrics across. */
export function tileGrid(tile: Tile, figures: TileFigures, locale: Locale): TileGrid {
  const { series } = figures
  const [first] = series
  if (tile.kind === 'rows')
    return {
      columns: figures.columns.map(({ name, type }) => ({
        name: headOf(name, figures, locale),
        kind: { of: 'cell', type: cellType(type) },
      })),
      rows: figures.rows.map((row) => figures.columns.map(({ name }) => row[name] ?? null)),
    }
  if (tile.kind === 'figure') return figureGrid(figures, locale)
  if (!first) return { columns: [], rows: [] }
  const [dimension] = tile.by
  const hasAges = first.rows.some((row) => 'age_days' in row)
  if (figures.grain === null || (dimension === undefined && !hasAges)) return plainGrid(tile, figures, locale)
  const labelIn = (row: (typeof first.rows)[number]): string =>
    dimension === undefined
      ? heads[locale].days(String(row['age_days']))
      : rowLabel(row, [dimension], figures.names, locale)
  return pivot(first, figures.grain, labelIn, locale)
}

/** In English a column keeps the name by which it is asked for. */
function headOf(name: string, { names }: TileFigures, locale: Locale): string {
  return locale === 'en' ? name : columnTitle(name, names, locale)
}

function figureGrid({ series }: TileFigures, locale: Locale): TileGrid {
  const [first] = series
  const head = heads[locale]
  if (!first) return { columns: [], rows: [] }
  const figure = { of: 'figure', format: first.format, unit: first.unit } as const
  const share = { of: 'figure', format: { style: 'share', decimals: 1 }, unit: 'share' } as const
  const [row] = first.rows
  return {
    columns: [
      { name: head.metric, kind: { of: 'text' } },
      { name: head.value, kind: figure },
      { name: head.before, kind: figure },
      { name: head.change, kind: figure },
      { name: head.share, kind: share },
    ],
    rows: [[first.title[locale], ...['value', 'before', 'change', 'change_share'].map((name) => row?.[name] ?? null)]],
  }
}

/** One row a period or value of the dimensions, one column a metric. */
function plainGrid(tile: Tile, figures: TileFigures, locale: Locale): TileGrid {
  const { grain, series } = figures
  const keys = [...(grain === null ? [] : ['period']), ...tile.by]
  const lines = new Map<string, SqlValue[]>()
  for (const [index, { rows }] of series.entries()) {
    for (const row of rows) {
      const key = keys.map((name) => row[name] ?? null)
      const id = JSON.stringify(key)
      const line = lines.get(id) ?? [...key, ...series.map(() => null)]
      line[keys.length + index] = row['value'] ?? null
      lines.set(id, line)
    }
  }
  const rows = [...lines.values()]
  return {
    columns: [
      ...(grain === null ? [] : [{ name: heads[locale].period, kind: { of: 'period', grain } } as const]),
      ...tile.by.map((name) => ({ name: headOf(name, figures, locale), kind: { of: 'text' } }) as const),
      ...series.map(
        ({ title, format, unit }) => ({ name: title[locale], kind: { of: 'figure', format, unit } }) as const,
      ),
    ],
    rows: grain === null ? rows.toSorted((a, b) => Number(b[keys.length] ?? 0) - Number(a[keys.length] ?? 0)) : rows,
  }
}

/** One row a period, one column a label, the larger before the smaller. */
function pivot(
  { rows, format, unit }: TileFigures['series'][number],
  grain: Grain,
  labelIn: (row: TileFigures['rows'][number]) => string,
  locale: Locale,
): TileGrid {
  const labels = [...new Set(rows.map(labelIn))]
  const periods = [...new Set(rows.map((row) => String(row['period'])))].toSorted()
  const cells = new Map(rows.map((row) => [`${String(row['period'])}\n${labelIn(row)}`, row['value'] ?? null]))
  return {
    columns: [
      { name: heads[locale].period, kind: { of: 'period', grain } },
      ...labels.map((name) => ({ name, kind: { of: 'figure', format, unit } }) as const),
    ],
    rows: periods.map((period) => [period, ...labels.map((label) => cells.get(`${period}\n${label}`) ?? null)]),
  }
}
