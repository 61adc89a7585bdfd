import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type ReadLineageAnswer, readLineage } from '../api/client.ts'
import { useWords } from '../app/settings.tsx'
import { Answer } from '../app/states.tsx'

type Answered = ReadLineageAnswer['upstream'][number]
type Node = { readonly key: string; readonly about: Answered; readonly depth: number; readonly next: Set<string> }

const box = { width: 214, height: 40, gap_x: 44, gap_y: 12 } as const

/** Where a column comes from, to the left down to its files, and what it feeds, to the right up to the metrics. */
export function ColumnLineage({ table, column }: { readonly table: string; readonly column: string }) {
  const t = useWords()
  const lineage = useQuery({
    queryKey: ['lineage', table, column],
    queryFn: () => readLineage(table, column),
  })
  return (
    <section aria-label={t('column_lineage')} data-testid="column-lineage">
      <Title order={3} size="h5" mt="sm" mb="xs">
        {t('column_lineage')} <code>{`${table}.${column}`}</code>
      </Title>
      <Answer of={lineage} height={160}>
        {(data) => (
          <>
            <Drawing lineage={data} />
            {data.decides.length > 0 && (
              <Text size="xs" c="dimmed" mt="xs">
                {t('decides')}{' '}
                {data.decides
                  .map(({ kind, table: other }) =>
                    kind === 'metric' ? `${t('metric').toLowerCase()} ${other}` : other,
                  )
                  .join(', ')}
              </Text>
            )}
            {data.deciding.length > 0 && (
              <Text size="xs" c="dimmed" mt="xs">
                {t('deciding')} {data.deciding.join(', ')}
              </Text>
            )}
          </>
        )}
      </Answer>
    </section>
  )
}

function Drawing({ lineage }: { readonly lineage: ReadLineageAnswer }) {
  const t = useWords()
  const nodes = gather(lineage)
  const first = Math.min(...nodes.map(({ depth }) => depth))
  const places = new Map<string, { readonly x: number; readonly y: number }>()
  const columns = Map.groupBy(nodes, ({ depth }) => depth)
  const tallest = Math.max(...[...columns.values()].map((one) => one.length))
  for (const [depth, column] of columns)
    for (const [index, { key }] of column.entries())
      places.set(key, {
        x: (depth - first) * (box.width + box.gap_x),
        y: (index + (tallest - column.length) / 2) * (box.height + box.gap_y),
      })
  const width = columns.size * (box.width + box.gap_x) - box.gap_x + 2
  const height = tallest * (box.height + box.gap_y) - box.gap_y + 2
  const frame = useRef<HTMLDivElement>(null)
  const chosen_x = -first * (box.width + box.gap_x)
  useEffect(() => {
    const element = frame.current
    if (element) element.scrollLeft = chosen_x - (element.clientWidth - box.width) / 2
  }, [chosen_x])
  return (
    <div ref={frame} className="lineage" tabIndex={0} role="region" aria-label={t('column_lineage')}>
      <svg
        width={width}
        height={height}
        viewBox={`-1 -1 ${width} ${height}`}
        role="group"
        aria-label={t('column_lineage')}
      >
        {nodes.flatMap(({ key, next }) =>
          [...next].map((other) => {
            const [from, to] = [places.get(key), places.get(other)]
            if (!from || !to) return null
            const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, to.x, to.y + box.height / 2]
            const bend = (x2 - x1) / 2
            return (
              <path
                key={`${key} ${other}`}
                data-on
                d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
              />
            )
          }),
        )}
        {nodes.map(({ key, about, depth }) => {
          const { x = 0, y = 0 } = places.get(key) ?? {}
          const [name, below] = textsOf(about, t)
          const shape = (
            <>
              <title>{[name, below, about.last_file].filter((text) => text !== '').join('\n')}</title>
              <rect x={x} y={y} width={box.width} height={box.height} rx={6} />
              <text x={x + 8} y={y + 16} className="strong">
                {short(name)}
              </text>
              <text x={x + 8} y={y + 32}>
                {short(below)}
              </text>
            </>
          )
          if (about.kind === 'file' || about.kind === 'metric')
            return (
              <g key={key} className={about.kind}>
                {shape}
              </g>
            )
          return (
            <Link
              key={key}
              to="/data"
              search={{ table: about.table, column: about.column }}
              resetScroll={false}
              aria-current={depth === 0}
              aria-label={`${about.table}.${about.column}`}
            >
              {shape}
            </Link>
          )
        })}
      </svg>
    </div>
  )
}

/** Each column, metric and group of files once, as far from the chosen column as its longest way. */
function gather({ table, column, upstream, downstream }: ReadLineageAnswer): readonly Node[] {
  const nodes = new Map<string, Node>()
  const add = (about: Answered, depth: number): Node => {
    const key =
      about.kind === 'file' || about.kind === 'metric'
        ? `${about.kind} ${about.table}`
        : `${about.table}.${about.column}`
    const known = nodes.get(key)
    const further = known && Math.abs(known.depth) >= Math.abs(depth) ? known.depth : depth
    const node = { key, about: known?.about ?? about, depth: further, next: known?.next ?? new Set<string>() }
    nodes.set(key, node)
    return node
  }
  const chosen = { level: 0, kind: 'identity', table, column, files: 0, last_file: '' } as const
  const root = add(chosen, 0)
  for (const [list, side] of [
    [upstream, -1],
    [downstream, 1],
  ] as const) {
    const way: string[] = [root.key]
    for (const about of list) {
      const { key } = add(about, side * about.level)
      const nearer = way[about.level - 1] ?? root.key
      way[about.level] = key
      const [from, to] = side < 0 ? [key, nearer] : [nearer, key]
      nodes.get(from)?.next.add(to)
    }
  }
  return [...nodes.values()]
}

function textsOf({ kind, table, column, files }: Answered, t: ReturnType<typeof useWords>): readonly [string, string] {
  if (kind === 'file') return [table.slice(table.lastIndexOf('/') + 1), `${files} ${t('files').toLowerCase()}`]
  if (kind === 'metric') return [table, t('metric')]
  return [column, kind === 'identity' ? table : `${table} · ${t(kind)}`]
}

function short(text: string): string {
  return text.length > 32 ? `${text.slice(0, 31)}…` : text
}
