import type { Manifest, TableEntry } from '../lake/manifest.ts'

/** A table as a release would have it, beside the one that stands. */
export type WithheldTable = {
  readonly name: string
  readonly kind: TableEntry['kind']
  /** `changed`: it is made of another SQL or stands on other rows, though its own may be the same. */
  readonly change: 'new' | 'changed' | 'gone' | 'same'
  readonly rows: number | null
  readonly rows_before: number | null
  readonly columns_added: readonly string[]
  readonly columns_gone: readonly string[]
  /** Columns of another type, as `total: INTEGER → VARCHAR`. */
  readonly columns_changed: readonly string[]
}

/** What a build without a release would have released. */
export type Withheld = {
  /** The release that stands; undefined where there is none. */
  readonly stands: string | undefined
  readonly tables: readonly WithheldTable[]
}

/** The tables that people read, of contracts and models, with what a release would have changed about them. */
export function withheldTables(before: Manifest | undefined, after: Manifest): readonly WithheldTable[] {
  const old = new Map(before?.tables.filter(isRead).map((table) => [table.name, table]))
  const now = after.tables.filter(isRead)
  const names = new Set(now.map(({ name }) => name))
  return [
    ...now.map((table) => changeOf(table, table, old.get(table.name))),
    ...[...old.values()].filter(({ name }) => !names.has(name)).map((table) => changeOf(table, undefined, table)),
  ]
}

function isRead({ name, kind }: TableEntry): boolean {
  return kind !== 'system' && !/^(?:staged|superseded|history)_/.test(name)
}

function changeOf(
  { name, kind }: TableEntry,
  table: TableEntry | undefined,
  before: TableEntry | undefined,
): WithheldTable {
  const types = new Map(before?.columns.map((column) => [column.name, column.type]))
  const columns = table?.columns ?? []
  const names = new Set(columns.map((column) => column.name))
  return {
    name,
    kind,
    change: table === undefined ? 'gone' : before === undefined ? 'new' : isSame(table, before) ? 'same' : 'changed',
    rows: table?.rows ?? null,
    rows_before: before?.rows ?? null,
    columns_added: before ? columns.map((column) => column.name).filter((column) => !types.has(column)) : [],
    columns_gone: table ? [...types.keys()].filter((column) => !names.has(column)) : [],
    columns_changed: columns.flatMap((column) => {
      const was = types.get(column.name)
      return was === undefined || was === column.type ? [] : [`${column.name}: ${was} → ${column.type}`]
    }),
  }
}

/** Whether both show the same rows, as far as their names tell; a table that stands on something new may keep its parts. */
function isSame(table: TableEntry, before: TableEntry): boolean {
  if (table.hash === before.hash) return true
  return table.kind === 'table' && table.parts.length > 0 && table.parts.join() === before.parts.join()
}
