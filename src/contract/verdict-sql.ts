import { sqlName, sqlText } from '../sql/quote.ts'
import type { Binding } from './bind-header.ts'
import { type CellNames, type CellSql, cleanSql, isBlankSql } from './cell-layers.ts'
import { cellSql } from './cell-sql.ts'
import type { NamedColumn } from './column-spec.ts'
import type { Contract } from './contract.ts'
import type { KnownCell } from './known-cell.ts'
import { contextOf, type VerdictContext } from './reading.ts'
import { easyRuleSql, ruleSql } from './rule-sql.ts'
import { twinSql } from './twin-cells.ts'

export type VerdictSource = {
  /** SQL of a relation with the raw cells as text columns. */
  readonly from: string
  /** SQL of each raw cell, by position in the file. */
  readonly cells: readonly string[]
  /** What is known of all cells, by position in the file; a typed cell is of its type, any other is text. */
  readonly known?: readonly (KnownCell | undefined)[]
  readonly binding: Binding
  /** Further columns that are carried through, as `expression as name`. */
  readonly carried: readonly string[]
  /** SQL of the raw text of a record, as kept in quarantine; by default a JSON list of its cells. */
  readonly raw?: string
  /** Whether a record may bring a column under one of two headers: keys of an object, of which one is there. */
  readonly has_keys?: boolean
  /** SQL condition of records that are no rows at all, with the code of the reason. */
  readonly no_row?: { readonly condition: string; readonly code: string }
}

type Judged = {
  readonly column: NamedColumn
  readonly names: CellNames
  readonly sql: CellSql
  readonly is_missing: boolean
  /** SQL of the raw cell. */
  readonly cell: string
  /** Where its header stands more than once: the SQL of whether the cells agree, and the name of that. */
  readonly twins: { readonly agrees: string; readonly name: string } | undefined
}

/** With more cells than this the raw text is made at once: carrying them up through the layers would take their memory each time. */
const widest = 200

/**
 * The select that judges every record: the typed columns, the unknown columns that are kept, the carried ones,
 * `_reasons` (null for a good row, else `column:code` joined by `|`) and `_raw` (null for a good row).
 */
export function verdictSql(contract: Contract, source: VerdictSource, context: VerdictContext): string {
  const judged = contract.columns.map((column, index): Judged => {
    const names: CellNames = {
      raw: `r_${index}`,
      layers: [`a_${index}`, `b_${index}`, `c_${index}`],
      value: `v_${index}`,
    }
    const mayLack = contract.missing_columns === 'evolve' || contract.missing_columns === 'discard_value'
    const is_missing = source.binding.missing.includes(column.name)
    const lacks = is_missing && mayLack && !contract.key.includes(column.name)
    const relaxed = lacks ? { ...column, optional: true } : column
    const position = source.binding.sources[index]
    const known = position === undefined ? undefined : source.known?.[position]
    return {
      column: relaxed,
      names,
      sql: cellSql(relaxed, names, contextOf(column.name, context), known),
      is_missing: is_missing && !lacks,
      ...cellOf(column, index, source),
    }
  })
  const strangers = contract.unknown_columns === 'discard_row' ? source.binding.unknown : []
  const kept = contract.unknown_columns === 'evolve' ? source.binding.unknown : []
  const emptyStrangers = strangers.map((_, index) => `(u_${index} is null or ${isBlankSql(`u_${index}`)})`)
  const isRow = [...(source.no_row ? ['not n_0'] : []), ...judged.flatMap(({ twins }) => twins?.name ?? [])]
  const isGood = [...isRow, ...judged.map(goodCell), ...emptyStrangers]
    .filter((condition) => condition !== 'true')
    .join(' and ')
  const rules = contract.rules.map((rule) => ({
    code: rule.code,
    holds: (nameOf: (name: string) => string) => `coalesce(${ruleSql(rule.node, contract.columns, nameOf)}, true)`,
  }))
  const valueOf = (name: string): string => judgedAs(judged, name)?.names.value ?? sqlName(name)
  const plainOf = (name: string): string => judgedAs(judged, name)?.sql.plain.value ?? sqlName(name)
  const plainAll = [...isRow, ...judged.flatMap(plainCell), ...emptyStrangers]
  const easyRules = contract.rules.map((rule) => easyRuleSql(rule.node, contract.columns, plainOf))
  // What an easy rule does not tell is told by the slow way.
  const plainTests = [...plainAll, ...easyRules.filter((rule) => rule !== undefined)].join(' and ') || 'true'
  // As a condition, `and` drops rows one test after the other; as a value it computes each test for all rows, which costs less
  // where tests are short.
  const isShort = judged.every(({ sql: { plain } }) => /^(?:true|\w+ is not null)$/.test(plain.holds))
  const plainCells = isShort ? `coalesce(${plainTests}, false)` : `case when ${plainTests} then true else false end`
  const plainRules = rules.filter((_, index) => easyRules[index] === undefined).map((rule) => rule.holds(plainOf))
  const plainRow =
    plainRules.length === 0 ? 'p_cells' : `case when p_cells then ${plainRules.join(' and ')} else false end`
  const reasons = [
    ...judged.map(reasonOfCell).filter((reason) => reason !== undefined),
    ...strangers.map(
      ({ name }, index) => `case when not ${isBlankSql(`u_${index}`)} then ${sqlText(`${name}:unknown_column`)} end`,
    ),
    ...rules.map((rule) => `case when g_cells and not ${rule.holds(valueOf)} then ${sqlText(`:${rule.code}`)} end`),
  ]
  const allReasons = reasons.length === 0 ? 'null::varchar' : `concat_ws('|', ${reasons.join(', ')})`
  const reasonText = source.no_row
    ? `case when n_0 then ${sqlText(`:${source.no_row.code}`)} else ${allReasons} end`
    : allReasons
  const isWide = source.cells.length > widest
  const rawText = source.raw ?? `to_json([${source.cells.join(', ')}])::varchar`
  const bottom = [
    ...(isWide ? [...source.carried, `${rawText} as raw_0`] : ['*']),
    ...judged.map(({ names, cell }) => `${cell} as ${names.raw}`),
    ...judged.flatMap(({ twins }) => (twins ? [`${twins.agrees} as ${twins.name}`] : [])),
    ...[...strangers, ...kept].map(({ position }, index) => `${source.cells[position] ?? 'null'} as u_${index}`),
    ...(source.no_row ? [`coalesce(${source.no_row.condition}, false) as n_0`] : []),
  ]
  let sql = `select ${bottom.join(', ')} from ${source.from}`
  for (const layer of [0, 1, 2] as const) {
    const columns = judged.flatMap(({ names, sql: cell }) => {
      const text = cell.layers[layer]
      if (text === undefined) return []
      return [`${layer === 0 ? text : unlessPlain('null', text)} as ${names.layers[layer]}`]
    })
    if (columns.length > 0) sql = `select *, ${columns.join(', ')} from (${sql})`
    if (layer === 0) sql = `select *, ${plainRow} as p_row from (select *, ${plainCells} as p_cells from (${sql}))`
  }
  const values = judged.map(({ names, sql: cell }) => {
    const { plain, value } = cell
    return `${plain.value === value ? value : unlessPlain(plain.value, value)} as ${names.value}`
  })
  sql = `select *, ${values.join(', ')} from (${sql})`
  sql = `select *, ${unlessPlain('true', isGood === '' ? 'true' : `coalesce(${isGood}, false)`)} as g_cells from (${sql})`
  sql = `select *, ${unlessPlain('true', ['g_cells', ...rules.map((rule) => rule.holds(valueOf))].join(' and '))} as g_row from (${sql})`
  const out = [
    ...judged.map(({ column, names }) => `${names.value} as ${sqlName(column.name)}`),
    ...kept.map(({ name }, index) => `${cleanSql(`u_${index}`)} as ${sqlName(name)}`),
    ...(isWide ? source.carried.map((text) => text.slice(text.lastIndexOf(' ') + 1)) : source.carried),
    `case when g_row then null else ${reasonText} end as _reasons`,
    `case when g_row then null else ${isWide ? 'raw_0' : rawText} end as _raw`,
  ]
  return `select ${out.join(', ')} from (${sql})`
}

/** SQL type of each column of a contract, in order. */
export function columnTypes(
  contract: Contract,
  context: VerdictContext,
): readonly { readonly name: string; readonly type: string }[] {
  const names: CellNames = { raw: 'r', layers: ['a', 'b', 'c'], value: 'v' }
  return contract.columns.map((column) => ({ name: column.name, type: cellSql(column, names, context).type }))
}

/** The raw cell of a column; of several under one header, what they agree on. */
function cellOf(
  column: NamedColumn,
  index: number,
  { binding, cells, has_keys = false }: VerdictSource,
): Pick<Judged, 'cell' | 'twins'> {
  const position = binding.sources[index]
  const own = (position === undefined ? undefined : cells[position]) ?? 'null::varchar'
  const twins = binding.contested.find((one) => one.column === column.name)?.twins ?? []
  if (twins.length === 0) return { cell: own, twins: undefined }
  const { cell, agrees } = twinSql([own, ...twins.map((place) => cells[place] ?? 'null::varchar')], has_keys)
  return { cell, twins: { agrees, name: `t_${index}` } }
}

function judgedAs(judged: readonly Judged[], name: string): Judged | undefined {
  return judged.find(({ column }) => column.name === name)
}

/** Rows that are plain in all their cells, most of them, never reach `slow`. */
function unlessPlain(value: string, slow: string): string {
  return `case when p_row then ${value} else ${slow} end`
}

function plainCell({ column, names, sql }: Judged): readonly string[] {
  const limits = sql.limits(sql.plain.value).map(({ broken }) => `not (${broken})`)
  const isKnown = sql.plain.holds === 'true' || (column.optional && sql.plain.holds === `${names.raw} is not null`)
  const holds = isKnown ? limits : [sql.plain.holds, ...limits]
  return column.optional && holds.length > 0 ? [`(${names.raw} is null or ${holds.join(' and ')})`] : holds
}

function goodCell({ column, names, sql }: Judged): string {
  const within = sql.limits(names.value).map(({ broken }) => `not (${broken})`)
  const mayLack = sql.refusal !== undefined || sql.is_empty !== 'false'
  if (!column.optional) return [...(mayLack ? [`${names.value} is not null`] : []), ...within].join(' and ') || 'true'
  const held = within.length === 0 ? 'true' : within.join(' and ')
  return `(case when ${names.value} is not null then ${held} else ${sql.is_empty} end)`
}

/** The reason against a cell, if any; undefined where there can be none. */
function reasonOfCell(judged: Judged): string | undefined {
  const reason = reasonOfValue(judged)
  if (judged.twins === undefined) return reason
  const twice = sqlText(`${judged.column.name}:header_twice`)
  return `case when not ${judged.twins.name} then ${twice} else ${reason ?? 'null'} end`
}

function reasonOfValue({ column, names, sql, is_missing }: Judged): string | undefined {
  const code = (text: string): string => sqlText(`${column.name}:${text}`)
  if (is_missing) return code('missing_column')
  const limits = sql
    .limits(names.value)
    .map((limit) => ` when ${limit.broken} then ${code(limit.code)}`)
    .join('')
  const empty = column.optional ? 'null' : code('required')
  const refused = sql.refusal === undefined ? empty : `concat(${sqlText(`${column.name}:`)}, ${sql.refusal})`
  const lacking =
    refused === empty || sql.is_empty === 'false'
      ? refused
      : `case when ${sql.is_empty} then ${empty} else ${refused} end`
  const isNever = sql.refusal === undefined && (sql.is_empty === 'false' || column.optional)
  if (isNever && limits === '') return undefined
  return `case${isNever ? '' : ` when ${names.value} is null then ${lacking}`}${limits} end`
}
