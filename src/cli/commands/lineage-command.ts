import { TallyError } from '../../error/tally-error.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { type ColumnLineage, columnLineage, type LineageNode } from '../../trace/column-lineage.ts'
import type { Command } from '../command.ts'

export const lineageCommand: Command = {
  name: 'lineage',
  words: 'TABLE.COLUMN',
  summary: 'Where a column comes from, and what it feeds',
  options: {},
  option_help: {},
  examples: ['tallyhouse lineage fct_orders.net_amount', 'tallyhouse lineage stg_order_items.discount --json'],
  async run(context) {
    const { paths, env, words, output } = context
    const [name] = words
    if (name === undefined) throw new TallyError('usage', { detail: 'name a column', command: 'lineage' })
    const manifest = currentManifest(paths, env)
    if (!manifest) throw new TallyError('release_missing', { release: `in environment ${env}`, allowed: 'none yet' })
    const { project } = await context.project()
    const lineage = columnLineage(name, manifest, project.metrics)
    output.answer({ release: manifest.id, ...lineage }, () => lineageText(lineage))
    return 0
  },
}

function lineageText(lineage: ColumnLineage): string {
  const { upstream, downstream, deciding } = lineage
  return [
    `${lineage.table}.${lineage.column}`,
    '',
    upstream.length === 0 ? noOrigin(lineage) : 'comes from',
    ...nodeLines(upstream),
    '',
    downstream.length === 0 ? 'feeds nothing' : 'feeds',
    ...nodeLines(downstream),
    ...(deciding.length === 0 ? [] : ['', `its rows are decided by ${deciding.join(', ')}`]),
  ].join('\n')
}

/** A count is made of rows, not of a column of them: which rows there are is decided by others. */
function noOrigin({ deciding }: ColumnLineage): string {
  return deciding.length === 0
    ? 'comes from no other column'
    : 'is made of no column: it counts rows, or is the same in each; what decides the rows stands below'
}

/** One line a node; of many files under one column the first and the last. */
function nodeLines(nodes: readonly LineageNode[]): readonly string[] {
  const lines: string[] = []
  for (const [index, node] of nodes.entries()) {
    const indent = '  '.repeat(node.level)
    if (node.kind !== 'file') {
      const shown = node.kind === 'metric' ? `metric ${node.table}` : `${node.table}.${node.column}`
      lines.push(`${indent}${shown}${node.kind === 'identity' || node.kind === 'metric' ? '' : ` (${node.kind})`}`)
    } else if (nodes[index - 1]?.kind !== 'file') {
      const rest = nodes.slice(index)
      const end = rest.findIndex((other) => other.kind !== 'file')
      const run = end < 0 ? rest : rest.slice(0, end)
      const more = run.length > 1 ? ` … ${run.at(-1)?.table ?? ''} (${run.length} files)` : ''
      lines.push(`${indent}${node.table}${more}`)
    }
  }
  return lines
}
