import { z } from 'zod'
import type { SqlRow, SqlValue } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry, TableEntry } from '../lake/manifest.ts'
import { refuseStatement } from '../metric/metric-request.ts'
import { sqlName } from '../sql/quote.ts'
import type { ReleaseView } from './server-source.ts'

export type PageRequest = {
  /** `column=value`, `column>=value` … */
  readonly filter: readonly string[]
  /** Columns to sort by, `-` before one for the largest first. */
  readonly sort: readonly string[]
  readonly limit: number
  readonly after: string | undefined
}

type Order = { readonly column: ColumnEntry; readonly is_down: boolean }
/** Where a page ended: the last row's value of each column in the order, and how many rows equal in all of them were given. */
type Cursor = {
  readonly release: string
  readonly order: string
  readonly key: readonly SqlValue[]
  readonly given: number
}
const cursorSchema = z.strictObject({
  release: z.string(),
  order: z.string(),
  key: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  given: z.int().min(1),
})

/** A page's query; `after` is the cursor that it follows. */
export type KeysetPage = {
  readonly sql: string
  readonly values: readonly SqlValue[]
  /** The cursor of the next page, given this one's rows; undefined at the end. */
  next(rows: readonly SqlRow[]): string | undefined
}

/**
 * The query of one page. All columns are part of the order, those named first, so that the pages are cut at a place of their
 * own (keyset) whatever the table's key is; nulls come last. Asks for one row more than the limit.
 * Throws `column_unknown`, `value_invalid`, `page_outdated`.
 */
export async function keysetPage(view: ReleaseView, table: TableEntry, request: PageRequest): Promise<KeysetPage> {
  const values: SqlValue[] = []
  const bind = (value: SqlValue, type: string): string => `cast($${values.push(value)}::varchar as ${type})`
  const order = orderOf(table, request.sort)
  const orderText = order.map(({ column, is_down }) => `${is_down ? '-' : ''}${column.name}`).join(',')
  const conditions: string[] = []
  for (const text of request.filter) conditions.push(await filterSql(view, table, text, bind))
  const cursor = request.after === undefined ? undefined : readCursor(request.after)
  if (cursor && cursor.release !== view.manifest.id)
    throw new TallyError('page_outdated', { before: cursor.release, release: view.manifest.id })
  if (cursor && (cursor.order !== orderText || cursor.key.length !== order.length))
    throw cursorInvalid('a cursor of another sort')
  if (cursor) conditions.push(fromSql(order, cursor.key, bind))
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const by = order
    .map(({ column, is_down }) => `${sqlName(column.name)} ${is_down ? 'desc' : 'asc'} nulls last`)
    .join(', ')
  const columns = table.columns.map(({ name }) => sqlName(name)).join(', ')
  const offset = cursor ? ` offset ${cursor.given}` : ''
  const sql = `select ${columns} from ${sqlName(table.name)}${where} order by ${by} limit ${request.limit + 1}${offset}`
  return {
    sql,
    values,
    next(rows) {
      if (rows.length <= request.limit) return undefined
      const keyOf = (row: SqlRow | undefined): readonly SqlValue[] =>
        order.map(({ column }) => row?.[column.name] ?? null)
      const key = keyOf(rows[request.limit - 1])
      const text = JSON.stringify(key)
      const same = rows.slice(0, request.limit).filter((row) => JSON.stringify(keyOf(row)) === text).length
      const before = cursor && JSON.stringify(cursor.key) === text ? cursor.given : 0
      const next: Cursor = { release: view.manifest.id, order: orderText, key, given: same + before }
      return Buffer.from(JSON.stringify(next)).toString('base64url')
    },
  }
}

function orderOf(table: TableEntry, sort: readonly string[]): readonly Order[] {
  const named = sort.map((text) => {
    const is_down = text.startsWith('-')
    return { column: columnOf(table, is_down ? text.slice(1) : text), is_down }
  })
  const first = named.filter(({ column }, index) => named.findIndex((other) => other.column === column) === index)
  const rest = table.columns.filter((column) => !first.some((other) => other.column === column))
  return [...first, ...rest.map((column) => ({ column, is_down: false }))]
}

/** Rows at the cursor's key or behind it. */
function fromSql(
  order: readonly Order[],
  key: readonly SqlValue[],
  bind: (value: SqlValue, type: string) => string,
): string {
  let sql = 'true'
  for (const [index, { column, is_down }] of [...order.entries()].toReversed()) {
    const name = sqlName(column.name)
    const value = key[index] ?? null
    if (value === null) sql = `(${name} is null and ${sql})`
    else {
      const bound = bind(value, column.type)
      sql = `(${name} ${is_down ? '<' : '>'} ${bound} or ${name} is null or (${name} = ${bound} and ${sql}))`
    }
  }
  return sql
}

async function filterSql(
  view: ReleaseView,
  table: TableEntry,
  text: string,
  bind: (value: SqlValue, type: string) => string,
): Promise<string> {
  const match = /^\s*([^=!<>~]+?)\s*(!=|>=|<=|=|<|>|~)(.*)$/s.exec(text)
  if (!match) {
    const allowed = 'of the form column=value, with =, !=, >=, <=, >, < or ~ (contains)'
    throw new TallyError('value_invalid', { what: 'filter', value: text, allowed })
  }
  const [, name = '', sign = '=', value = ''] = match
  const column = columnOf(table, name)
  refuseStatement(value)
  const quoted = sqlName(column.name)
  if (value === '' && (sign === '=' || sign === '!=')) return `${quoted} is ${sign === '=' ? '' : 'not '}null`
  if (sign === '~') return `contains(lower(cast(${quoted} as varchar)), lower(${bind(value, 'varchar')}))`
  const [fits] = await view.rows(`select try_cast($1::varchar as ${column.type}) is not null as fits`, [value])
  if (fits?.['fits'] !== true)
    throw new TallyError('value_invalid', { what: column.name, value, allowed: `a value of type ${column.type}` })
  return sign === '!='
    ? `${quoted} is distinct from ${bind(value, column.type)}`
    : `${quoted} ${sign} ${bind(value, column.type)}`
}

function columnOf(table: TableEntry, name: string): ColumnEntry {
  const column = table.columns.find((candidate) => candidate.name === name)
  if (column) return column
  throw new TallyError('column_unknown', {
    table: table.name,
    name,
    allowed: table.columns.map((one) => one.name).join(', '),
  })
}

function readCursor(text: string): Cursor {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw cursorInvalid('no cursor')
    throw error
  }
  const read = cursorSchema.safeParse(value)
  if (!read.success) throw cursorInvalid('no cursor')
  return read.data
}

function cursorInvalid(value: string): TallyError {
  return new TallyError('value_invalid', {
    what: 'after',
    value,
    allowed: 'the `next` of the page before, with the same sort',
  })
}
