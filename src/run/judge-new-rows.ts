import { type Check, columnOf, tableOf } from '../check/check.ts'
import { badRowSql, checkSql } from '../check/check-sql.ts'
import type { Engine } from '../engine/engine.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql } from '../staging/staging-views.ts'
import { missingValues } from './missing-values.ts'
import type { TableChanges } from './table-changes.ts'

/**
 * Whether a check that found no bad row in the release before finds none now: where its inputs are as they were, and where the
 * rows that came and went say so. False means only that all rows are to be looked at.
 */
export async function staysClean(
  check: Check,
  type: string,
  inputs: readonly string[],
  tables: readonly TableEntry[],
  engine: Engine,
  changes: TableChanges,
): Promise<boolean> {
  if (check.rule.kind === 'accounting') return isAccounted(check.rule, tables, engine, changes)
  if (!inputs.some((name) => changes.isChanged(name))) return true
  if (check.rule.kind === 'sql') return passesRowByRow(check.rule.sql, inputs, engine, changes)
  if (!readsOnly(check, inputs) || !inputs.every((name) => changes.isAlike(name))) return false
  if (check.rule.kind === 'reference') return refersWell(check, check.rule, engine, changes)
  const suspicion = await suspicionAmongNew(check, type, changes)
  return suspicion !== undefined && (await engine.rows(`${suspicion}\nlimit 1`)).length === 0
}

/**
 * The select of a freshness check with those rows alone that are as new as the newest of the rows that came. Undefined where no row came.
 */
export async function newestSql(
  check: Check,
  now: Date,
  inputs: readonly string[],
  engine: Engine,
  changes: TableChanges,
): Promise<string | undefined> {
  const { rule } = check
  if (rule.kind !== 'freshness' || !readsOnly(check, inputs) || !changes.isAlike(check.table)) return undefined
  const { added } = await changes.sidesOf(check.table)
  const column = `t.${sqlName(columnOf(rule.column))}`
  const [found] = await engine.rows(
    `select max(${column})::varchar as newest, any_value(typeof(${column})) as type from (${added}) as t${whereOf(check)}`,
  )
  const newest = found?.['newest']
  const type = String(found?.['type'])
  // Texts have another order than the moments that they tell.
  if (typeof newest !== 'string' || !/^(?:DATE|TIMESTAMP)/.test(type)) return undefined
  const isNew = `${column} >= ${sqlText(newest)}::${type}`
  return checkSql({ ...check, where: check.where === undefined ? isNew : `(${check.where}\n) and ${isNew}` }, now, type)
}

/** A select that has rows where new rows, or parents that went, may have brought a bad one. */
async function suspicionAmongNew(check: Check, type: string, changes: TableChanges): Promise<string | undefined> {
  const { rule, table } = check
  const broken = badRowSql(check, type)
  if (broken === undefined && rule.kind !== 'unique') return undefined
  const { added, among } = await changes.sidesOf(table)
  if (rule.kind !== 'unique') return `select 1 from (${added}) as t where ${broken}`
  // Two rows with one key are there now only where one of them is new.
  const names = rule.columns.map((name) => sqlName(columnOf(name)))
  const isWhole = names.map((name) => `t.${name} is not null`).join(' and ')
  const list = names.map((name) => `t.${name}`).join(', ')
  const same = names.map((name) => `t.${name} = fresh.${name}`).join(' and ')
  const where = `${isWhole}${check.where === undefined ? '' : ` and (${check.where}\n)`}`
  // Those that share a key with a new one share each of its columns.
  if (among && rule.columns.some((name) => columnOf(name) === among.column))
    return `select 1 from (${among.rows}) as t where ${where} group by ${list} having count(*) > 1`
  const fresh = `select distinct ${list} from (${added}) as t where ${where}`
  return `select 1 from ${sqlName(table)} as t semi join (${fresh}) as fresh on ${same} where ${where} group by ${list} having count(*) > 1`
}

/** Whether a select that looks at each row of one table by itself gives no row among the new ones; false for any other select. */
async function passesRowByRow(
  sql: string,
  inputs: readonly string[],
  engine: Engine,
  changes: TableChanges,
): Promise<boolean> {
  const [table] = inputs
  if (table === undefined || inputs.length !== 1 || !changes.isAlike(table)) return false
  const { added } = await changes.sidesOf(table)
  const among = await engine.selectAmong(sql.trimEnd().replace(/;+$/, ''), added)
  return among !== undefined && (await engine.rows(`select 1 from (${among}) as bad limit 1`)).length === 0
}

/** Whether no row refers to what is not there: new rows to nothing missing, and none of the parents that went to be missed. */
async function refersWell(
  check: Check,
  rule: { readonly column: string; readonly parent: string },
  engine: Engine,
  changes: TableChanges,
): Promise<boolean> {
  const [child, parent, table] = [sqlName(columnOf(rule.column)), columnOf(rule.parent), tableOf(rule.parent)]
  const { added } = await changes.sidesOf(check.table)
  const fresh = `select t.${child} as value from (${added}) as t${whereOf(check)}`
  if ((await missingValues(fresh, table, parent, changes, engine)).count > 0) return false
  if (!changes.isChanged(table)) return true
  const { removed } = await changes.sidesOf(table)
  const gone = `select ${sqlName(parent)} as value from (${removed})`
  return (await missingValues(gone, table, parent, changes, engine)).count === 0
}

/**
 * Whether the accounting of a contract is what its tables have: counted in the rows that came and went, on top of the account that
 * was found right in the release before. Its parts never change, and together they must have as many rows as there are records.
 */
async function isAccounted(
  { contract, max_quarantined }: { readonly contract: string; readonly max_quarantined: number },
  tables: readonly TableEntry[],
  engine: Engine,
  changes: TableChanges,
): Promise<boolean> {
  const entryOf = (kind: string): TableEntry | undefined => tables.find(({ name }) => name === `${kind}_${contract}`)
  const before = changes.before.manifest.accounts.find((one) => one.contract === contract)
  const parts = entryOf('staged')?.parts.slice(0, -1) ?? []
  if (!before || parts.length === 0) return false
  const grown = await changes.growthOf(contract)
  if (grown === undefined) return false
  // The engine counts the rows of parts by what each says of itself at its end, so none may be cut off or gone.
  const [row] = await engine.rows(
    `select 1 from accounting as a where a.contract = ${sqlText(contract)}
       and a.read = (select count(*) from ${partsSql(parts)}) and a.superseded = (select count(*) from ${sqlName(`superseded_${contract}`)})
       and a.read = ${before.read + grown.read} and a.quarantined = ${before.quarantined + grown.quarantined} and a.kept = ${before.kept + grown.kept}
       and a.read = a.staged + a.quarantined and a.staged = a.kept + a.superseded and a.quarantined <= ${max_quarantined} * a.read`,
  )
  return row !== undefined
}

/** Whether a check looks at rows one by one and reads no other table than its rule names: a condition may be a select of its own. */
function readsOnly({ where, rule, table }: Check, inputs: readonly string[]): boolean {
  const named = new Set([table, ...(rule.kind === 'reference' ? [tableOf(rule.parent)] : [])])
  return inputs.every((input) => named.has(input)) && !/\b(?:select|from)\b/i.test(where ?? '')
}

function whereOf({ where }: Check): string {
  return where === undefined ? '' : ` where (${where}\n)`
}
