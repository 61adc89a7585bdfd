import { type Severity, severities } from '../contract/severity.ts'
import { TallyError } from '../error/tally-error.ts'

/** What every check may say beside its rule. */
export type CheckOptions = {
  /** Name in `snake_case`; built-ins make one from their columns. */
  readonly name?: string
  /** Default `medium`. */
  readonly severity?: Severity
  readonly description?: string
  /** A condition in SQL on the rows that are looked at; default all. */
  readonly where?: string
}

/** The rule of a check. Columns are `table.column`; bounds and values are numbers, or text that says them exactly. */
export type CheckRule =
  | { readonly kind: 'not_null'; readonly column: string }
  /** At most this share of nulls, 0 to 1. */
  | { readonly kind: 'null_share'; readonly column: string; readonly max: number }
  /** No two rows with the same values; rows with a null among them are not compared. */
  | { readonly kind: 'unique'; readonly columns: readonly string[] }
  | {
      readonly kind: 'accepted_values'
      readonly column: string
      readonly values: readonly (string | number | boolean)[]
    }
  /** Both bounds belong to the range; a null is not judged. */
  | { readonly kind: 'range'; readonly column: string; readonly min?: number | string; readonly max?: number | string }
  /** Every value that is not null stands in the other column. */
  | { readonly kind: 'reference'; readonly column: string; readonly parent: string }
  /** The newest value is at most so many hours old by the clock. */
  | { readonly kind: 'freshness'; readonly column: string; readonly max_age_hours: number }
  /** Rows of the judged day against the mean of the same weekday in the weeks before. */
  | {
      readonly kind: 'volume'
      readonly column: string
      readonly weeks: number
      readonly min: number
      readonly max: number
      readonly lag_days: number
    }
  /** The accounting of a contract, counted anew; at most this share of its records in quarantine. */
  | { readonly kind: 'accounting'; readonly contract: string; readonly max_quarantined: number }
  /** A select that gives the bad rows. */
  | { readonly kind: 'sql'; readonly sql: string; readonly file?: string }

/** A check as its author writes it, made by the functions of `check`. */
export type CheckSpec = CheckOptions & CheckRule

/** A checked check: pure data, defaults filled in. */
export type Check = {
  readonly name: string
  readonly severity: Severity
  readonly description: string
  readonly where: string | undefined
  /** IANA zone of its days, and of its times without a zone, where its rule has any; UTC where none is said. */
  readonly time_zone?: string
  /** Where it is written, for people. */
  readonly file: string
  /** The table whose rows it counts; empty where its own SQL says so. */
  readonly table: string
  readonly rule: CheckRule
}

/** Checks what an author wrote and fills in the defaults. Throws `definition_invalid`. */
export function normalizeCheck(spec: CheckSpec): Check {
  const { name: given, severity = 'medium', description = '', where, ...rest } = spec
  // Taking the options away leaves the rule; the compiler does not see that through a union.
  const rule = rest as CheckRule
  const name = given ?? nameOf(rule)
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `check ${name}`, detail, next })
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) fail('its name is not snake_case', 'use small letters, digits and _')
  if (!severities.includes(severity)) fail(`severity is ${severity}`, `it is one of ${severities.join(', ')}`)
  for (const column of columnsOf(rule)) {
    if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(column))
      fail(`${column} is not table.column`, 'write fct_orders.order_id')
  }
  const tables = new Set(columnsOf(rule).map((column) => tableOf(column)))
  if (rule.kind === 'unique' && tables.size !== 1) fail('its columns are not of one table', 'name columns of one table')
  const wrong = wrongNumber(rule)
  if (wrong !== undefined) fail(wrong, 'give a number within its limits')
  if (rule.kind === 'sql' && rule.sql.trim() === '') fail('it has no select', 'write one that gives the bad rows')
  if ((rule.kind === 'sql' || rule.kind === 'accounting') && where !== undefined)
    fail('it takes no `where`', 'take it away; a select of its own says what it looks at')
  if (rule.kind === 'accounting' && !/^[a-z][a-z0-9_]*$/.test(rule.contract))
    fail(`${rule.contract} is no contract`, 'name a contract')
  const file = rule.kind === 'sql' && rule.file !== undefined ? rule.file : `check ${name}`
  return { name, severity, description, where, file, table: tableOfRule(rule), rule }
}

/** The check as one of a project with this zone. */
export function checkInZone(check: Check, time_zone: string): Check {
  return ['range', 'accepted_values', 'volume'].includes(check.rule.kind) ? { ...check, time_zone } : check
}

/** Throws `definition_invalid` where two checks have one name. */
export function refuseDuplicates(checks: readonly Check[]): void {
  const twice = checks.find((check, index) => checks.findIndex(({ name }) => name === check.name) !== index)
  if (twice === undefined) return
  const next = 'give one of them another `name`'
  throw new TallyError('definition_invalid', { what: `check ${twice.name}`, detail: 'it is there twice', next })
}

/** `table` of `table.column`. */
export function tableOf(column: string): string {
  return column.split('.')[0] ?? ''
}

/** `column` of `table.column`. */
export function columnOf(column: string): string {
  return column.split('.')[1] ?? ''
}

/** What the check says of its rows, in words. */
export function ruleText(rule: CheckRule): string {
  switch (rule.kind) {
    case 'not_null':
      return `${columnOf(rule.column)} is never null`
    case 'null_share':
      return `at most ${percent(rule.max)} of ${columnOf(rule.column)} is null`
    case 'unique':
      return `${rule.columns.map(columnOf).join(', ')} is unique`
    case 'accepted_values':
      return `${columnOf(rule.column)} is one of ${rule.values.join(', ')}`
    case 'range':
      return `${columnOf(rule.column)} is ${boundsText(rule.min, rule.max)}`
    case 'reference':
      return `${columnOf(rule.column)} stands in ${rule.parent}`
    case 'freshness':
      return `the newest ${columnOf(rule.column)} is at most ${rule.max_age_hours} hours old`
    case 'volume':
      return `rows a day are ${percent(rule.min)} to ${percent(rule.max)} of the same weekday in ${rule.weeks} weeks`
    case 'accounting':
      return `every record of ${rule.contract} is accounted for, at most ${percent(rule.max_quarantined)} in quarantine`
    default:
      return 'its select gives no row'
  }
}

function nameOf(rule: CheckRule): string {
  const flat = (column: string): string => column.replace('.', '_')
  switch (rule.kind) {
    case 'unique':
      return `${tableOf(rule.columns[0] ?? '')}_${rule.columns.map(columnOf).join('_')}_unique`
    case 'accounting':
      return `${rule.contract}_accounting`
    case 'sql':
      return ''
    default:
      return `${flat(rule.column)}_${rule.kind}`
  }
}

/** The columns that a rule judges, as `table.column`; a parent's is the last. */
export function columnsOf(rule: CheckRule): readonly string[] {
  if (rule.kind === 'unique') return rule.columns
  if (rule.kind === 'accounting' || rule.kind === 'sql') return []
  return rule.kind === 'reference' ? [rule.column, rule.parent] : [rule.column]
}

function tableOfRule(rule: CheckRule): string {
  if (rule.kind === 'accounting') return `staged_${rule.contract}`
  return tableOf(columnsOf(rule)[0] ?? '')
}

/** What is wrong with the numbers of a rule; undefined where nothing is. */
function wrongNumber(rule: CheckRule): string | undefined {
  const isShare = (value: number): boolean => value >= 0 && value <= 1
  if (rule.kind === 'null_share' && !isShare(rule.max)) return `max is ${rule.max}, which is no share of 0 to 1`
  if (rule.kind === 'accounting' && !isShare(rule.max_quarantined))
    return `max_quarantined is ${rule.max_quarantined}, which is no share of 0 to 1`
  if (rule.kind === 'accepted_values') {
    if (rule.values.length === 0) return 'it accepts no value'
    return wrongDigits(rule.values)
  }
  if (rule.kind === 'freshness' && !(rule.max_age_hours > 0 && Number.isFinite(rule.max_age_hours)))
    return `max_age_hours is ${rule.max_age_hours}`
  if (rule.kind === 'volume') {
    const isWhole = [rule.weeks, rule.lag_days].every((value) => Number.isSafeInteger(value) && value >= 0)
    if (!isWhole || rule.weeks < 1) return `weeks is ${rule.weeks} and lag_days ${rule.lag_days}`
    if (!(rule.min >= 0 && rule.min <= rule.max && Number.isFinite(rule.max)))
      return `min is ${rule.min} and max ${rule.max}`
  }
  if (rule.kind === 'range') {
    if (rule.min === undefined && rule.max === undefined) return 'it has neither min nor max'
    return wrongDigits([rule.min, rule.max])
  }
  return undefined
}

/** A whole number that JavaScript may have rounded before anybody saw it, or none at all. */
function wrongDigits(values: readonly unknown[]): string | undefined {
  const isWrong = (value: unknown): boolean =>
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Math.abs(value) > Number.MAX_SAFE_INTEGER && isLong(String(value))))
  const wrong = values.find(isWrong)
  return wrong === undefined ? undefined : `it names ${String(wrong)}; write a number of more than 15 digits as text`
}

function isLong(number: string): boolean {
  const [digits = ''] = number.replace('.', '').split('e')
  return digits.replace('-', '').replace(/0+$/, '').length > 15
}

function boundsText(min: number | string | undefined, max: number | string | undefined): string {
  if (max === undefined) return `at least ${min}`
  return min === undefined ? `at most ${max}` : `from ${min} to ${max}`
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}
