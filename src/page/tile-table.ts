import type { SqlRow } from '../engine/engine.ts'
import type { Tile } from '../plan/page-spec.ts'
import { type ColumnNames, columnTitle, valueText } from './column-words.ts'
import { cellText, figureText, type Locale, periodText } from './format-value.ts'
import type { TileFigures } from './tile-answer.ts'

/** A tile's figures as text in rows and columns: what a chart shows, for those who read or copy it. */
export type TileTable = {
  readonly columns: readonly { readonly name: string; readonly is_number: boolean }[]
  readonly rows: readonly (readonly string[])[]
  /** Beside each row the metric's row that each of its last cells, one a series, was written from. */
  readonly origins: readonly (readonly (SqlRow | undefined)[])[]
}

type Line = {
  readonly key: readonly string[]
  readonly cells: string[]
  readonly origins: (SqlRow | undefined)[]
  size: number
}

const words = {
  en: { period: 'Period', age: 'Age in days' },
  fr: { period: 'Période', age: 'Âge en jours' },
} as const

/** The table of a tile; rows of several metrics are joined by what they share. A table tile has its largest rows first. */
export function tileTable(tile: Tile, figures: TileFigures, locale: Locale): TileTable {
  const { names } = figures
  if (tile.kind === 'rows') {
    return {
      columns: figures.columns.map(({ name, type }) => ({
        name: columnTitle(name, names, locale),
        is_number: /INT|DECIMAL|DOUBLE|FLOAT/.test(type),
      })),
      rows: figures.rows.map((row) =>
        figures.columns.map(({ name, type }) => rowCell(name, row[name], type, names, locale)),
      ),
      origins: [],
    }
  }
  const [first] = figures.series
  const [sample] = first?.rows ?? []
  const hasPeriod = figures.grain !== null && sample !== undefined && 'period' in sample
  const hasAge = sample !== undefined && 'age_days' in sample
  const keys = [...(hasPeriod ? ['period'] : []), ...tile.by, ...(hasAge ? ['age_days'] : [])]
  const keyNames = keys.map((key) =>
    key === 'period' ? words[locale].period : key === 'age_days' ? words[locale].age : columnTitle(key, names, locale),
  )
  const lines = new Map<string, Line>()
  for (const [index, { rows, format, unit }] of figures.series.entries()) {
    for (const row of rows) {
      const key = keys.map((name) => keyText(name, row[name], figures, locale))
      const id = JSON.stringify(keys.map((name) => row[name] ?? null))
      const line = lines.get(id) ?? { key, cells: figures.series.map(() => ''), origins: [], size: 0 }
      line.origins[index] = row
      line.cells[index] = figureText(row['value'], format, unit, locale)
      if (index === 0) line.size = Number(row['value'] ?? 0)
      lines.set(id, line)
    }
  }
  const sorted =
    tile.by.length > 0 && !hasPeriod ? [...lines.values()].toSorted((a, b) => b.size - a.size) : [...lines.values()]
  return {
    columns: [
      ...keyNames.map((name) => ({ name, is_number: false })),
      ...figures.series.map(({ title }) => ({ name: title[locale], is_number: true })),
    ],
    rows: sorted.map(({ key, cells }) => [...key, ...cells]),
    origins: sorted.map(({ origins }) => origins),
  }
}

function keyText(name: string, value: unknown, { grain, names }: TileFigures, locale: Locale): string {
  if (name === 'period') return periodText(String(value), grain ?? 'day', locale)
  return valueText(name, value, names, locale)
}

/** A cell of a table's row: money with its currency, words of the project in the reader's language. */
export function rowCell(
  name: string,
  value: unknown,
  type: string,
  names: ColumnNames | undefined,
  locale: Locale,
): string {
  const words = names?.[name]
  if (words?.unit !== undefined) return figureText(value, { style: 'money', decimals: 2 }, words.unit, locale)
  if (typeof value === 'string' && words?.values?.[value]) return valueText(name, value, names, locale)
  return cellText(value, type, locale)
}
