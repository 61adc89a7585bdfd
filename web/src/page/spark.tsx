import { numberOf } from '../../../src/page/chart-values.ts'
import type { ReadTileAnswer } from '../api/client.ts'

const [width, height, edge] = [200, 40, 3]

/** A line without axes: the shape of a figure's last periods. A period without a figure is passed over. */
export function Spark({ rows, label }: { readonly rows: ReadTileAnswer['spark']; readonly label: string }) {
  const values = rows.map(({ value }) => numberOf(value as string | number | null))
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return null
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const points = values.flatMap((value, index) => {
    if (value === null) return []
    const x = (index / (values.length - 1)) * width
    const share = high === low ? 0.5 : (value - low) / (high - low)
    return [`${x.toFixed(1)} ${(height - edge - share * (height - 2 * edge)).toFixed(1)}`]
  })
  const [first = '', last = ''] = [points[0]?.split(' ')[0], points.at(-1)?.split(' ')[0]]
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="under" d={`M${first} ${height}L${points.join('L')}L${last} ${height}Z`} />
      <path className="line" d={`M${points.join('L')}`} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
