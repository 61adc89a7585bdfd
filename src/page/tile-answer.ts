import type { SqlRow } from '../engine/engine.ts'
import type { ColumnEntry } from '../lake/manifest.ts'
import type { Metric } from '../metric/metric.ts'
import type { Grain } from '../time/day.ts'
import type { ColumnNames } from './column-words.ts'

/** What one metric of a tile answered. */
export type TileSeries = {
  readonly metric: string
  readonly title: { readonly en: string; readonly fr: string }
  readonly description: string
  readonly unit: string
  readonly format: Metric['format']
  /** Path and query of the API that give these very rows; with `&receipt=true` what is behind them. */
  readonly address: string
  /** As a metric's answer: `period`, one column a dimension, `age_days`, `size`, `value`, `before`, `change`, `change_share`. */
  readonly rows: readonly SqlRow[]
}

/** All that is needed to draw a tile. */
export type TileFigures = {
  readonly tile: string
  readonly from: string | null
  readonly to: string | null
  /** null where the tile shows no periods. */
  readonly grain: Grain | null
  /** Dimensions of the filter that a metric of the tile does not know, so that they do not narrow it. */
  readonly unfiltered: readonly string[]
  readonly series: readonly TileSeries[]
  /** Of a figure: the same metric by period. */
  readonly spark: readonly SqlRow[]
  /** Values of the dimension beyond the tile's limit, or rows beyond it; null where they were not counted. */
  readonly hidden: number | null
  /** Of the dimensions and columns that it shows. */
  readonly names?: ColumnNames | undefined
  /** Of a tile of rows. */
  readonly columns: readonly ColumnEntry[]
  readonly rows: readonly SqlRow[]
}
