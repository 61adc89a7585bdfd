import { z } from 'zod'
import { columnLineage, type LineageNode } from '../../trace/column-lineage.ts'
import { defineEndpoint } from '../endpoint.ts'
import { noQuery } from '../schemas.ts'

const node = z.strictObject({
  level: z.int().meta({
    description: 'Steps from the column; what a node stands under is the last one before it of a level less.',
  }),
  kind: z.enum(['identity', 'transformation', 'aggregation', 'file', 'metric']),
  table: z.string().meta({ description: 'Or the metric, or the first of the files.' }),
  column: z.string().meta({ description: 'Empty for files and metrics.' }),
  files: z.int().meta({ description: 'How many files stand here as one; 0 for columns and metrics.' }),
  last_file: z.string(),
})

export const readLineage = defineEndpoint({
  id: 'readLineage',
  method: 'get',
  path: '/tables/{name}/columns/{column}/lineage',
  summary: 'Where a column comes from, down to the files, what it feeds, up to the metrics, and whose rows it decides',
  role: 'viewer',
  params: z.strictObject({ name: z.string(), column: z.string() }),
  query: noQuery,
  response: z.strictObject({
    release: z.string(),
    table: z.string(),
    column: z.string(),
    upstream: z.array(node).meta({ description: 'Depth first.' }),
    downstream: z.array(node).meta({ description: 'Depth first.' }),
    deciding: z
      .array(z.string())
      .meta({ description: 'Columns that decide which rows the table has, and so weigh on each of its columns.' }),
    decides: z
      .array(
        z.strictObject({
          kind: z.enum(['table', 'metric']),
          table: z.string().meta({ description: 'Or the metric, by its condition or its time.' }),
          by: z.string().meta({ description: 'The column itself, or the nearest that it feeds, as TABLE.COLUMN.' }),
        }),
      )
      .meta({ description: 'Tables and metrics whose rows the column decides, the nearest first.' }),
  }),
  is_of_release: false,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/tables/fct_lines/columns/amount/lineage"',
  async handle({ params }, call) {
    const { manifest } = call.release()
    const lineage = columnLineage(`${params.name}.${params.column}`, manifest, call.part.project.metrics)
    const { table, column, upstream, downstream, deciding, decides } = lineage
    return {
      release: manifest.id,
      table,
      column,
      upstream: nodesOf(upstream),
      downstream: nodesOf(downstream),
      deciding: [...deciding],
      decides: decides.map((one) => ({ ...one })),
    }
  },
})

/** Files that follow each other as one node. */
function nodesOf(nodes: readonly LineageNode[]): readonly z.output<typeof node>[] {
  const found: z.output<typeof node>[] = []
  for (const one of nodes) {
    const last = found.at(-1)
    if (one.kind === 'file' && last?.kind === 'file') {
      last.files += 1
      last.last_file = one.table
    } else if (one.kind === 'file') found.push({ ...one, column: '', files: 1, last_file: one.table })
    else found.push({ ...one, files: 0, last_file: '' })
  }
  return found
}
