import type { Contract } from '../../contract/contract.ts'
import { meaningsOf } from '../../describe/column-meanings.ts'
import type { Manifest, TableEntry } from '../../lake/manifest.ts'
import { parseModel, selectOf } from '../../model/model.ts'
import type { Project } from '../../plan/project.ts'
import type { PostgresSettings } from '../../plan/target-spec.ts'
import { hashOf } from '../../text/hash.ts'
import type { CopyColumn, TableCopy } from '../copy-plan.ts'
import { hasMonths, pgType } from './pg-type.ts'

export type PgColumn = {
  readonly name: string
  readonly type: string
  readonly is_required: boolean
  readonly comment: string
}

/** One table or view as it is to stand in PostgreSQL. Pure data: its SQL is made in `table-sql.ts`. */
export type PgTable = {
  readonly name: string
  readonly columns: readonly PgColumn[]
  readonly key: readonly string[]
  /** Column whose months are its partitions; undefined for none. */
  readonly month: string | undefined
  /** Columns with an index of their own. */
  readonly indexes: readonly string[]
  readonly comment: string
  /** The select that it is a view of, in the dialect of the models; undefined for a table. */
  readonly view: string | undefined
  readonly rows: number
  /** Equal hashes: the same rows in the same form. */
  readonly hash: string
  readonly comment_hash: string
  /** What is copied; undefined for the table of figures. */
  readonly copy: TableCopy | undefined
}

type Described = Pick<Project, 'contracts' | 'meanings'>

/** Raised when the same tables are written in another form. */
const pg_format = 1

/** The tables of a copy with types, keys, indexes, months and comments. */
export function planTables(
  copies: readonly TableCopy[],
  settings: PostgresSettings,
  manifest: Manifest,
  project: Described,
): readonly PgTable[] {
  const joined = new Set(copies.filter(({ name }) => name.startsWith('dim_')).flatMap(({ key }) => key.slice(0, 1)))
  return copies.map((copy) => {
    const entry = entryOf(copy, manifest)
    const meanings = meaningsOf(entry, project, manifest)
    const required = requiredOf(entry, project.contracts)
    const columns = copy.columns.map(({ name, source, type }) => ({
      name,
      type: pgType(type.engine),
      is_required: copy.key.includes(name) || required.has(source),
      comment: meanings.get(source) ?? '',
    }))
    const month = monthOf(copy, settings)
    const indexes = columns.map(({ name }) => name).filter((name) => joined.has(name) && copy.key[0] !== name)
    const view = viewOf(copy, entry, copies, manifest)
    const form = { columns: columns.map(({ name, type, is_required }) => [name, type, is_required]), month, indexes }
    return {
      name: copy.name,
      columns,
      key: copy.key,
      month: view === undefined ? month : undefined,
      indexes: view === undefined ? indexes : [],
      comment: commentOf(copy, entry),
      view,
      rows: copy.rows,
      hash: hashOf(pg_format, copy.hash, form, view ?? ''),
      comment_hash: hashOf(
        commentOf(copy, entry),
        columns.map(({ comment }) => comment),
      ),
      copy,
    }
  })
}

/** A view that PostgreSQL does not answer as the release does is copied like a table, without the promises that its header makes. */
export function asTable(table: PgTable): PgTable {
  if (table.view === undefined) return table
  const columns = table.columns.map((column) => ({ ...column, is_required: false }))
  return { ...table, columns, view: undefined, key: [] }
}

function entryOf(copy: TableCopy, manifest: Manifest): TableEntry {
  const entry = manifest.tables.find(({ name }) => name === copy.from)
  if (!entry) throw new Error(`planCopy took ${copy.from}, which the manifest does not have`)
  return entry
}

function requiredOf(entry: TableEntry, contracts: readonly Contract[]): ReadonlySet<string> {
  const contract = contracts.find(({ name }) => entry.name === `stg_${name}`)
  return new Set(contract?.columns.filter(({ optional }) => !optional).map(({ name }) => name))
}

function commentOf(copy: TableCopy, entry: TableEntry): string {
  const grain = entry.model_sql === '' ? '' : parseModel(entry.model_file, entry.model_sql).grain
  return [copy.description, ...(grain === '' ? [] : [`Grain: ${grain}.`])].filter((text) => text !== '').join(' ')
}

function monthOf(copy: TableCopy, { months }: PostgresSettings): string | undefined {
  const wish = months[copy.name]
  if (wish !== undefined) return wish === false ? undefined : wish
  if (!/^(?:fct|fact)_/.test(copy.name)) return undefined
  const dated = copy.columns.filter((column) => hasMonths(column) && !column.name.startsWith('_'))
  const inKey = dated.find(({ name }) => copy.key.includes(name))
  return (inKey ?? dated.find(({ type }) => type.kind === 'date') ?? dated[0])?.name
}

/** The model's own select, where the view and all that it reads stand in the copy under their own names. */
function viewOf(
  copy: TableCopy,
  entry: TableEntry,
  copies: readonly TableCopy[],
  manifest: Manifest,
): string | undefined {
  if (entry.kind !== 'view' || entry.model_sql === '' || !isWhole(copy, entry.columns.length)) return undefined
  const isThere = (input: string): boolean => {
    const columns = manifest.tables.find(({ name }) => name === input)?.columns.length
    return copies.some((one) => one.from === input && isWhole(one, columns))
  }
  return entry.inputs.every(isThere) ? bareSelect(entry.model_sql) : undefined
}

function isWhole(copy: TableCopy, columns: number | undefined): boolean {
  const isSame = (column: CopyColumn): boolean => column.name === column.source
  return copy.name === copy.from && copy.columns.length === columns && copy.columns.every(isSame)
}

function bareSelect(sql: string): string {
  const lines = selectOf({ sql }).split('\n')
  const first = lines.findIndex((line) => !line.startsWith('--') && line.trim() !== '')
  return lines.slice(Math.max(first, 0)).join('\n')
}
