import { sqlName, sqlText } from '../sql/quote.ts'
import { type Check, type CheckRule, columnOf, tableOf } from './check.ts'
import { acceptedSql, daySql, type JudgedColumn, outsideSql } from './column-value.ts'

/**
 * One select that gives the bad rows of a check. `now` is the clock of the run, which only freshness reads; `type` is that of the
 * column of `typedColumn`. Whether tables and columns are there is found by the engine. Throws `check_value_invalid`.
 */
export function checkSql(check: Check, now: Date, type = ''): string {
  const { rule } = check
  const where = check.where === undefined ? '' : ` and (${check.where}\n)`
  switch (rule.kind) {
    case 'not_null':
    case 'accepted_values':
    case 'range':
      return `select t.* from ${from(rule.column)} where ${brokenSql(rule, judged(check, type))}${where}`
    case 'null_share': {
      const share = `select count(*) filter (where ${column(rule.column)} is null) > ${rule.max} * count(*) from ${from(rule.column)} where true${where}`
      return `select t.* from ${from(rule.column)} where ${column(rule.column)} is null${where} and (${share})`
    }
    case 'unique':
      return uniqueSql(rule.columns, where)
    case 'reference': {
      const parent = `${sqlName(tableOf(rule.parent))} as parent on parent.${sqlName(columnOf(rule.parent))} = ${column(rule.column)}`
      return `select t.* from ${from(rule.column)} anti join ${parent} where ${column(rule.column)} is not null${where}`
    }
    case 'freshness': {
      const clock = `timestamp ${sqlText(now.toISOString().slice(0, 19).replace('T', ' '))}`
      // Of a text that is cast to a timestamp at once the engine drops the zone.
      const instant =
        type === 'VARCHAR' ? `cast(${column(rule.column)} as timestamp with time zone)` : column(rule.column)
      const newest = `max(cast(${instant} as timestamp))`
      const isOld = `${newest} is null or date_diff('second', ${newest}, ${clock}) > ${rule.max_age_hours * 3600}`
      return `select ${newest} as newest, ${clock} as judged_at from ${from(rule.column)} where true${where} having ${isOld}`
    }
    case 'volume':
      return volumeSql(rule, where, daySql(column(rule.column), judged(check, type)))
    case 'accounting':
      return accountingSql(rule.contract, rule.max_quarantined)
    default:
      return rule.sql.trimEnd().replace(/;+$/, '')
  }
}

/** For checks that judge each row by itself: the condition of a bad row `t`. */
export function badRowSql(check: Check, type: string): string | undefined {
  const { rule, where } = check
  if (rule.kind !== 'not_null' && rule.kind !== 'accepted_values' && rule.kind !== 'range') return undefined
  return `${brokenSql(rule, judged(check, type))}${where === undefined ? '' : ` and (${where}\n)`}`
}

/** The column whose type decides how a check is compiled, as `table.column`; undefined for checks that take any. */
export function typedColumn({ rule }: Check): string | undefined {
  return isTyped(rule) ? rule.column : undefined
}

/**
 * What a check says before the type of its column is known: a select that reads the same as `checkSql`, and by which a release
 * knows the check again. It is not to be run.
 */
export function checkText(check: Check, now: Date): string {
  const { rule, time_zone, where } = check
  if (rule.kind !== 'range' && rule.kind !== 'accepted_values') return checkSql(check, now)
  const said = sqlText(JSON.stringify({ ...rule, time_zone }))
  const condition = where === undefined ? '' : ` and (${where}\n)`
  return `select t.* from ${from(rule.column)} where ${column(rule.column)} is not null and ${said} <> ''${condition}`
}

function isTyped(
  rule: CheckRule,
): rule is Extract<CheckRule, { kind: 'accepted_values' | 'range' | 'freshness' | 'volume' }> {
  return ['accepted_values', 'range', 'freshness', 'volume'].includes(rule.kind)
}

function judged(check: Check, type: string): JudgedColumn {
  return { place: check.file, name: typedColumn(check) ?? '', type, time_zone: check.time_zone ?? 'UTC' }
}

function brokenSql(
  rule: Extract<CheckRule, { kind: 'not_null' | 'accepted_values' | 'range' }>,
  judgedColumn: JudgedColumn,
): string {
  if (rule.kind === 'not_null') return `${column(rule.column)} is null`
  if (rule.kind === 'range') return outsideSql(column(rule.column), rule, judgedColumn)
  return `${column(rule.column)} is not null and not ${acceptedSql(column(rule.column), rule.values, judgedColumn)}`
}

/**
 * A select that has rows wherever the check has bad ones and costs less, for checks that pass nearly always: where it has
 * none, there are no bad rows. Undefined where `checkSql` is as cheap.
 */
export function suspicionSql(check: Check): string | undefined {
  const { rule } = check
  const where = check.where === undefined ? '' : ` where (${check.where}\n)`
  if (rule.kind === 'null_share') {
    const nulls = `count(*) filter (where ${column(rule.column)} is null)`
    return `select ${nulls} as nulls from ${from(rule.column)}${where} having ${nulls} > ${rule.max} * count(*)`
  }
  if (rule.kind !== 'unique') return undefined
  // Two rows of one key have one hash, which is shorter than most keys.
  const hash = `hash(${rule.columns.map(column).join(', ')})`
  return `select ${hash} as suspicion from ${from(rule.columns[0] ?? '')}${where} group by ${hash} having count(*) > 1`
}

/** Whether the answer of a check changes with the clock alone. */
export function readsClock(check: Check): boolean {
  return check.rule.kind === 'freshness'
}

function uniqueSql(columns: readonly string[], where: string): string {
  const names = columns.map((name) => sqlName(columnOf(name)))
  const isWhole = names.map((name) => `t.${name} is not null`).join(' and ')
  const same = names.map((name) => `twice.${name} = t.${name}`).join(' and ')
  const list = names.join(', ')
  return `with checked_rows as (select t.* from ${from(columns[0] ?? '')} where ${isWhole}${where})
select t.* from checked_rows as t
join (select ${list} from checked_rows group by ${list} having count(*) > 1) as twice on ${same}
order by ${names.map((name) => `t.${name}`).join(', ')}`
}

function volumeSql(
  rule: {
    readonly column: string
    readonly weeks: number
    readonly min: number
    readonly max: number
    readonly lag_days: number
  },
  where: string,
  day: string,
): string {
  const weeks = Array.from({ length: rule.weeks }, (_, index) => `(${index + 1})`).join(', ')
  return `with days as (
  select ${day} as day, count(*) as n
  from ${from(rule.column)}
  where ${column(rule.column)} is not null${where}
  group by 1
),
judged as (
  select cast(as_of_date - ${rule.lag_days} as date) as day from as_of
),
usual as (
  select count(*) as weeks, cast(sum(coalesce(d.n, 0)) as double) / count(*) as mean
  from judged as j
  cross join (values ${weeks}) as w (week)
  left join days as d on d.day = j.day - 7 * w.week
  where j.day - 7 * w.week >= (select min(day) from days)
)
select j.day, coalesce(d.n, 0) as rows_found, round(t.mean, 1) as trailing_mean, t.weeks as trailing_weeks
from judged as j
cross join usual as t
left join days as d on d.day = j.day
where t.weeks >= 2 and (coalesce(d.n, 0) < ${rule.min} * t.mean or coalesce(d.n, 0) > ${rule.max} * t.mean)`
}

/** Counted in the tables, and set beside what the accounting says, which comes from a pass over the bytes. */
function accountingSql(contract: string, max_quarantined: number): string {
  return `with records as (
  select count(*) as read, count(*) filter (where _reasons is null) as staged from ${sqlName(`staged_${contract}`)}
),
counted as (
  select
    r.read,
    r.staged,
    (select count(*) from ${sqlName(`stg_${contract}`)}) as kept,
    (select count(*) from ${sqlName(`superseded_${contract}`)}) as superseded
  from records as r
)
select
  a.contract, a.read, a.staged, a.quarantined, a.kept, a.superseded,
  c.read as read_counted, c.staged as staged_counted, c.kept as kept_counted, c.superseded as superseded_counted
from accounting as a
cross join counted as c
where a.contract = ${sqlText(contract)} and (
  a.read <> a.staged + a.quarantined
  or a.staged <> a.kept + a.superseded
  or a.read <> c.read
  or a.staged <> c.staged
  or a.kept <> c.kept
  or a.superseded <> c.superseded
  or a.quarantined > ${max_quarantined} * a.read
)`
}

function from(name: string): string {
  return `${sqlName(tableOf(name))} as t`
}

function column(name: string): string {
  return `t.${sqlName(columnOf(name))}`
}
