import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ListTablesAnswer } from '../api/client.ts'
import { useWords } from '../app/settings.tsx'

type Node = { readonly name: string; readonly x: number; readonly y: number; readonly inputs: readonly string[] }

const box = { width: 172, height: 24, gap_x: 30, gap_y: 10 } as const

/** Tables from the left, those of files, to the right, those that people read; each is a link to its rows. */
export function LineageGraph({
  tables,
  chosen,
}: {
  readonly tables: ListTablesAnswer['tables']
  readonly chosen: string | undefined
}) {
  const t = useWords()
  const nodes = useMemo(() => placeNodes(tables), [tables])
  const near = useMemo(() => (chosen === undefined ? undefined : related(nodes, chosen)), [nodes, chosen])
  const width = Math.max(...nodes.map(({ x }) => x), 0) + box.width + 2
  const height = Math.max(...nodes.map(({ y }) => y), 0) + box.height + 2
  const byName = new Map(nodes.map((node) => [node.name, node]))
  return (
    <div className="lineage" tabIndex={0} role="region" aria-label={t('lineage')}>
      <svg width={width} height={height} viewBox={`-1 -1 ${width} ${height}`} role="group" aria-label={t('lineage')}>
        {nodes.flatMap((node) =>
          node.inputs.map((input) => {
            const from = byName.get(input)
            if (!from) return null
            const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, node.x, node.y + box.height / 2]
            const bend = (x2 - x1) / 2
            const isOn = near?.has(node.name) === true && near.has(input)
            return (
              <path
                key={`${input} ${node.name}`}
                data-on={isOn}
                d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
              />
            )
          }),
        )}
        {nodes.map(({ name, x, y }) => (
          <Link
            key={name}
            to="/data"
            search={{ table: name }}
            aria-current={name === chosen}
            className={near && !near.has(name) ? 'far' : 'near'}
            aria-label={name}
          >
            <rect x={x} y={y} width={box.width} height={box.height} rx={6} />
            <text x={x + 8} y={y + 16}>
              {name.length > 24 ? `${name.slice(0, 23)}…` : name}
            </text>
          </Link>
        ))}
      </svg>
    </div>
  )
}

/** Each table one column right of its last input; within a column near the middle of its inputs. */
function placeNodes(tables: ListTablesAnswer['tables']): readonly Node[] {
  const shown = tables.filter(({ kind, name }) => kind !== 'system' && !/^(staged|superseded|history)_/.test(name))
  const names = new Set(shown.map(({ name }) => name))
  const inputsOf = new Map(
    shown.map(({ name, inputs }) => [
      name,
      [...new Set(inputs.map((input) => closest(input, names)))].filter((one) => one !== undefined),
    ]),
  )
  const depths = new Map<string, number>()
  const depthOf = (name: string): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const depth = Math.max(-1, ...(inputsOf.get(name) ?? []).map(depthOf)) + 1
    depths.set(name, depth)
    return depth
  }
  for (const { name } of shown) depthOf(name)
  const columns = Map.groupBy(shown, ({ name }) => depthOf(name))
  const rank = new Map<string, number>()
  const nodes: Node[] = []
  for (const [depth, column] of [...columns].toSorted(([a], [b]) => a - b)) {
    const weight = (name: string): number => {
      const ranks = (inputsOf.get(name) ?? []).map((input) => rank.get(input) ?? 0)
      return ranks.length === 0 ? 0 : ranks.reduce((sum, one) => sum + one, 0) / ranks.length
    }
    const sorted = column.toSorted((a, b) => weight(a.name) - weight(b.name) || a.name.localeCompare(b.name))
    for (const [index, { name }] of sorted.entries()) {
      rank.set(name, index)
      nodes.push({
        name,
        x: depth * (box.width + box.gap_x),
        y: index * (box.height + box.gap_y),
        inputs: inputsOf.get(name) ?? [],
      })
    }
  }
  return nodes
}

/** A ledger that is not drawn stands behind the table that is: `staged_orders` behind `stg_orders`. */
function closest(input: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(input)) return input
  const shown = input.replace(/^(staged|superseded|history)_/, 'stg_')
  return names.has(shown) ? shown : undefined
}

/** A table, all that it is made of, and all that is made of it. */
function related(nodes: readonly Node[], chosen: string): ReadonlySet<string> {
  const found = new Set([chosen])
  const up = (name: string): void => {
    for (const input of nodes.find((node) => node.name === name)?.inputs ?? []) {
      if (found.has(input)) continue
      found.add(input)
      up(input)
    }
  }
  up(chosen)
  const below = new Set([chosen])
  const down = (name: string): void => {
    for (const node of nodes.filter(({ inputs }) => inputs.includes(name))) {
      if (below.has(node.name)) continue
      below.add(node.name)
      down(node.name)
    }
  }
  down(chosen)
  return new Set([...found, ...below])
}
