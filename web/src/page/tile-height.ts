import type { ReadPageAnswer, ReadTileAnswer } from '../api/client.ts'

/** Height of a tile's chart in CSS pixels. */
export function heightOf(tile: ReadPageAnswer['tiles'][number], data: ReadTileAnswer): number {
  if (tile.kind === 'map') return 420
  if (tile.kind === 'funnel') return 60 + 56 * data.series.length
  if (tile.kind !== 'heatmap') return 280
  const periods = new Set(data.series.flatMap(({ rows }) => rows.map(({ period }) => period)))
  return Math.min(520, Math.max(160, 40 + 34 * Math.min(periods.size, tile.limit)))
}
