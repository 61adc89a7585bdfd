import type { EChartsOption } from 'echarts'
import { useEffect, useRef, useState } from 'react'
import type { ThemeName } from '../../../src/page/chart-theme.ts'
import type { ChartPoint } from '../../../src/page/drill.ts'
import { useIsTakenOver, useTheme } from '../app/settings.tsx'
import type { init } from './echarts.ts'

type Drawn = ReturnType<typeof init>
type Init = typeof init

/** ECharts is loaded once, as soon as a page is opened. */
export const loadCharts = (): Promise<{ readonly init: Init }> => import('./echarts.ts')

/**
 * An ECharts option on a canvas as wide as its place; a screen reader hears `label`. What the server has drawn of it stays
 * until the canvas is drawn, which then answers to the pointer.
 */
export function Chart({
  option,
  label,
  height,
  still = '',
  onPoint,
}: {
  readonly option: (theme: ThemeName) => EChartsOption
  readonly label: string
  readonly height: number
  /** SVG that was drawn before; on the server alone. */
  readonly still?: string | undefined
  readonly onPoint?: (point: ChartPoint) => void
}) {
  const theme = useTheme()
  const wasDrawn = useIsTakenOver()
  const [shown, setShown] = useState<'still' | 'nothing' | 'canvas'>(wasDrawn ? 'still' : 'nothing')
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<Drawn>(undefined)
  const latest = useRef({ option, theme, onPoint })
  const isStillOf = useRef(option)
  latest.current = { option, theme, onPoint }
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    let isGone = false
    // The first call tells the size that the chart was made for.
    const watcher = new ResizeObserver(() => {
      const drawn = chart.current
      if (drawn && (drawn.getWidth() !== element.clientWidth || drawn.getHeight() !== element.clientHeight))
        drawn.resize()
    })
    const isWaitedFor = !wasDrawn && element.getBoundingClientRect().top < window.innerHeight
    void Promise.all([loadCharts(), isWaitedFor ? undefined : idle()]).then(([{ init: make }]) => {
      if (isGone) return
      const made = make(element)
      chart.current = made
      made.on('click', (event) => latest.current.onPoint?.(pointOf(event)))
      made.on('rendered', () => setShown('canvas'))
      draw(made, latest.current)
      watcher.observe(element)
    })
    return () => {
      isGone = true
      watcher.disconnect()
      chart.current?.dispose()
      chart.current = undefined
    }
    // The next effect hands later options to the same chart.
  }, [])
  useEffect(() => {
    if (chart.current) draw(chart.current, { option, theme })
    else if (option !== isStillOf.current) setShown('nothing')
  }, [option, theme])
  return (
    <div
      role="img"
      aria-label={label}
      className="chart"
      data-drawn={shown !== 'nothing'}
      style={{ height, cursor: onPoint ? 'pointer' : 'default' }}
    >
      {/* In the browser the text is empty, and what stands there stays as it is. */}
      {shown === 'still' && (
        <div className="still" suppressHydrationWarning dangerouslySetInnerHTML={{ __html: still }} />
      )}
      <div ref={place} className="canvas" />
    </div>
  )
}

/** Without movement: sixty frames of each chart would hold up all the others. */
function draw(
  chart: Drawn,
  { option, theme }: { readonly option: (theme: ThemeName) => EChartsOption; readonly theme: ThemeName },
): void {
  chart.setOption({ ...option(theme), animation: false }, { notMerge: true })
}

/** A moment in which the browser has nothing else to do: what nobody waits for is drawn then. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 1000 })
    else setTimeout(resolve, 100)
  })
}

function pointOf(event: {
  readonly dataIndex: number
  readonly seriesIndex?: number | undefined
  readonly seriesName?: string | undefined
  readonly name: string
  readonly value?: unknown
}): ChartPoint {
  const { dataIndex, seriesIndex = 0, seriesName = '', name, value } = event
  return { dataIndex, seriesIndex, seriesName, name, value }
}
