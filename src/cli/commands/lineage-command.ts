import { TallyError } from '../../error/tally-error.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { type ColumnLineage, columnLineage, type DecidedRows, type LineageNode } from '../../trace/column-lineage.ts'
import { type Command, flagNumber } from '../command.ts'
import { restText } from '../output.ts'

export const lineageCommand: Command = {
  name: 'lineage',
  words: 'TABLE.COLUMN',
  summary: 'Where a column comes from, what it feeds, and whose rows it decides',
  options: { limit: { type: 'string' } },
  option_help: { limit: 'how many lines of each list to show (default 40, those of fewest steps; --json has all)' },
  examples: ['tallyhouse lineage fct_orders.net_amount', 'tallyhouse lineage stg_order_items.discount --json'],
  async run(context) {
    const { paths, env, words, output } = context
    const [name] = words
    if (name === undefined) throw new TallyError('usage', { detail: 'name a column', command: 'lineage' })
    const manifest = currentManifest(paths, env)
    if (!manifest) throw new TallyError('release_missing', { release: `in environment ${env}`, allowed: 'none yet' })
    const { project } = await context.project()
    const lineage = columnLineage(name, manifest, project.metrics)
    const limit = flagNumber(context, 'limit', 40, 1, 1_000_000)
    output.answer({ release: manifest.id, ...lineage }, () => lineageText(lineage, limit))
    return 0
  },
}

type Line = { readonly level: number; readonly text: string }

function lineageText(lineage: ColumnLineage, limit: number): string {
  const { upstream, downstream, deciding, decides } = lineage
  const isIdle = downstream.length === 0 && decides.length === 0
  const listed = (title: string, lines: readonly Line[]): readonly string[] =>
    lines.length === 0 ? [] : ['', title, ...cutTree(lines, limit)]
  return [
    `${lineage.table}.${lineage.column}`,
    '',
    upstream.length === 0 ? noOrigin(lineage) : 'comes from',
    ...cutTree(nodeLines(upstream), limit),
    ...(isIdle ? ['', 'feeds nothing'] : []),
    ...listed('feeds', nodeLines(downstream)),
    ...listed(
      'decides the rows of',
      decides.map((one) => ({ level: 1, text: decidedText(one, lineage) })),
    ),
    ...listed(
      'its rows are decided by',
      deciding.map((text) => ({ level: 1, text })),
    ),
  ].join('\n')
}

/** Of a long list the lines of the fewest steps, so that none stands under another than its own. */
function cutTree(lines: readonly Line[], limit: number): readonly string[] {
  const nearest = new Set(lines.toSorted((a, b) => a.level - b.level).slice(0, limit))
  const shown = lines.filter((line) => nearest.has(line)).map(({ level, text }) => `${'  '.repeat(level)}${text}`)
  return [...shown, ...restText(shown.length, lines.length).map((text) => `  ${text}`)]
}

function decidedText({ kind, table, by }: DecidedRows, { table: own, column }: ColumnLineage): string {
  return `${kind === 'metric' ? `metric ${table}` : table}${by === `${own}.${column}` ? '' : ` by ${by}`}`
}

/** A count is made of rows, not of a column of them: which rows there are is decided by others. */
function noOrigin({ deciding }: ColumnLineage): string {
  return deciding.length === 0
    ? 'comes from no other column'
    : 'is made of no column: it counts rows, or is the same in each; what decides the rows stands below'
}

/** One line a node; of many files under one column the first and the last. */
function nodeLines(nodes: readonly LineageNode[]): readonly Line[] {
  const lines: Line[] = []
  for (const [index, node] of nodes.entries()) {
    const { level, kind, table } = node
    if (kind !== 'file') {
      const shown = kind === 'metric' ? `metric ${table}` : `${table}.${node.column}`
      lines.push({ level, text: `${shown}${kind === 'identity' || kind === 'metric' ? '' : ` (${kind})`}` })
    } else if (nodes[index - 1]?.kind !== 'file') {
      const rest = nodes.slice(index)
      const end = rest.findIndex((other) => other.kind !== 'file')
      const run = end < 0 ? rest : rest.slice(0, end)
      const more = run.length > 1 ? ` … ${run.at(-1)?.table ?? ''} (${run.length} files)` : ''
      lines.push({ level, text: `${table}${more}` })
    }
  }
  return lines
}
