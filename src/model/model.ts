import { basename } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import { type LineageStep, parseLineage } from './parse-lineage.ts'

export type Materialization = 'view' | 'table'

/** One SQL query that makes one table. */
export type Model = {
  readonly name: string
  /** Path as shown to people, relative to the project. */
  readonly file: string
  /** The whole text of the file, header included. */
  readonly sql: string
  readonly materialization: Materialization
  readonly key: readonly string[]
  readonly grain: string
  readonly description: string
  /** Where rows come from, in so far as the header says it; what it leaves out is found from keys and columns. */
  readonly lineage: readonly LineageStep[]
}

const allowed = ['materialization', 'key', 'grain', 'lineage', 'description'] as const

/** Reads a model's file: `-- key: value` lines at its top, then one select. Throws `model_header_invalid`. */
export function parseModel(file: string, sql: string): Model {
  const name = basename(file, '.sql')
  const fail = (detail: string): never => {
    throw new TallyError('model_header_invalid', { file, detail, allowed: allowed.join(', ') })
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) fail(`the name ${name} is not snake_case`)
  const header = new Map<string, string>()
  for (const line of sql.split('\n')) {
    if (!line.startsWith('--')) break
    const match = /^--\s*([a-z_]+)\s*:\s*(.*)$/.exec(line)
    if (!match) continue
    const [, key = '', value = ''] = match
    if (!allowed.some((known) => known === key)) fail(`the header has ${key}`)
    header.set(key, value.trim())
  }
  const materialization = header.get('materialization') ?? 'view'
  if (materialization !== 'view' && materialization !== 'table') {
    fail(`materialization is ${materialization}; it is view or table`)
  }
  const written = header.get('lineage')
  const lineage = written === undefined ? [] : parseLineage(written)
  return {
    name,
    file,
    sql,
    materialization: materialization === 'table' ? 'table' : 'view',
    key: (header.get('key') ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    grain: header.get('grain') ?? '',
    description: header.get('description') ?? '',
    lineage: lineage ?? fail('lineage is not of the form `TABLE by column, column = expression; …`'),
  }
}

/** The select of a model, without a semicolon behind it. */
export function selectOf(model: Pick<Model, 'sql'>): string {
  return model.sql.trimEnd().replace(/;+$/, '')
}
