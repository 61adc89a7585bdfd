import type { EChartsOption } from 'echarts'
import { useEffect, useRef, useState } from 'react'
import type { ChartPoint } from '../../../src/page/drill.ts'
import type { init } from './echarts.ts'

type Drawn = ReturnType<typeof init>
type Init = typeof init

/** ECharts is loaded once, as soon as a page is opened. */
export const loadCharts = (): Promise<{ readonly init: Init }> => import('./echarts.ts')

/** An ECharts option on a canvas as wide as its place; a screen reader hears `label`. */
export function Chart({
  option,
  label,
  height,
  onPoint,
}: {
  readonly option: EChartsOption
  readonly label: string
  readonly height: number
  readonly onPoint?: (point: ChartPoint) => void
}) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<Drawn>(undefined)
  const point = useRef(onPoint)
  point.current = onPoint
  const [isDrawn, setDrawn] = useState(false)
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
    const turn = element.getBoundingClientRect().top < window.innerHeight ? Promise.resolve() : idle()
    void Promise.all([loadCharts(), turn]).then(([{ init: make }]) => {
      if (isGone) return
      const made = make(element)
      chart.current = made
      made.on('click', (event) => point.current?.(pointOf(event)))
      made.on('rendered', () => setDrawn(true))
      // Sixty frames of each chart would hold up all the others.
      made.setOption({ ...option, animation: false })
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
    chart.current?.setOption({ ...option, animation: false }, { notMerge: true })
  }, [option])
  return (
    <div
      ref={place}
      role="img"
      aria-label={label}
      className="chart"
      data-drawn={isDrawn}
      style={{ height, cursor: onPoint ? 'pointer' : 'default' }}
    />
  )
}

/** A moment in which the browser has nothing else to do: what is below the first view is drawn after it. */
export function idle(): Promise<void> {
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
