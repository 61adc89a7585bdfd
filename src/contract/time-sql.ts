import { isOneOf, sqlText } from '../sql/quote.ts'
import { clockChangeMonths } from '../time/zone.ts'
import { type CellNames, type CellSql, cleanSql, isEmptySql } from './cell-layers.ts'
import type { NamedColumn } from './column-spec.ts'
import {
  compactDate,
  firstInstant,
  firstYearOfLastCentury,
  lastInstant,
  midnight,
  shortYearLast,
  timeOfDay,
  yearFirst,
  yearLast,
} from './grammar.ts'
import { boundsSql } from './number-sql.ts'
import type { Reading, VerdictContext } from './reading.ts'

/** Layer: the cast of the raw text, which stands where printing it gives the text back. */
export function dateSql(column: NamedColumn, names: CellNames, context: VerdictContext): CellSql {
  const [fast] = names.layers
  const { raw } = names
  const inRange = (day: string): string => `${day} between date '0001-01-01' and date '9999-12-31'`
  const clean = `(${cleanSql(raw)})`
  const compact = sqlText(`^${compactDate}$`)
  const parts =
    `case when regexp_matches(${clean}, ${compact}) then regexp_replace(${clean}, ${compact}, '\\1-\\2-\\3') ` +
    `else ${partsSql(clean, midnight, '', context.reading)} end`
  const cast = `try_cast(${parts} as date)`
  const holds = `(${fast}::varchar = ${raw} and ${inRange(fast)})`
  return {
    type: 'date',
    layers: [`try_cast(${raw} as date)`],
    plain: { holds, value: fast },
    value: `case when ${holds} then ${fast} when ${inRange(cast)} then ${cast} end`,
    is_empty: isEmptySql(raw),
    refusal: `'not_date'`,
    limits: boundsSql(column, (bound) => `date ${sqlText(bound)}`),
  }
}

/**
 * Layers: the cast; then, where the text is not plain, its parts as `y-m-d|hour|minute|second|fraction|zone|half of the day`
 * ('' where it is no time); then the wall clock reading.
 */
export function timestampSql(column: NamedColumn, names: CellNames, context: VerdictContext): CellSql {
  const [fast, parts, local] = names.layers
  const { raw } = names
  const zulu = `(strlen(${raw}) = 20 and suffix(${raw}, 'Z') and ${fast}::varchar = replace(left(${raw}, 19), 'T', ' '))`
  const zone = `split_part(${parts}, '|', 6)`
  const minutes =
    `cast((case when left(${zone}, 1) = '-' then -1 else 1 end) * (coalesce(try_cast(substr(${zone}, 2, 2) as integer), 0) * 60 + ` +
    `coalesce(try_cast(replace(substr(${zone}, 4), ':', '') as integer), 0)) as bigint)`
  const hasZone = `(${parts} is null and suffix(${raw}, 'Z')) or ${zone} <> ''`
  const inReach = `${local} between timestamp '1969-12-31 00:00:00' and timestamp '2200-01-01 23:59:59'`
  const inRange = (instant: string): string =>
    `(case when ${instant} between timestamp ${sqlText(firstInstant)} and timestamp ${sqlText(lastInstant)} then ${instant} end)`
  const instant = instantSql(local, context.time_zone)
  const shifted = `${local} - to_minutes(${minutes})`
  const isKnownZone =
    `(case when ${isOneOf(zone, [`''`, `'Z'`, `'z'`, `'UTC'`])} then true else try_cast(substr(${zone}, 2, 2) as integer) <= 14 ` +
    `and coalesce(try_cast(replace(substr(${zone}, 4), ':', '') as integer), 0) <= 59 end)`
  const within = `${fast} between timestamp ${sqlText(firstInstant)} and timestamp ${sqlText(lastInstant)}`
  const isUtc = context.time_zone === 'UTC' ? `(${zulu} or ${fast}::varchar = ${raw})` : zulu
  return {
    type: 'timestamp',
    plain: { holds: `(${isUtc} and ${within})`, value: fast },
    layers: [
      `try_cast(${raw} as timestamp)`,
      `case when ${raw} is null or (${fast}::varchar = ${raw} and isfinite(${fast}) and year(${fast}) between 1 and 9999) or ${zulu} then null ` +
        `else ${partsSql(`(${cleanSql(raw)})`, timeOfDay, String.raw`|\4|\5|\6|\7|\9|\8`, context.reading)} end`,
      `case when ${parts} is null then ${fast} when ${parts} <> '' and ${isKnownZone} then ${wallClockSql(parts)} end`,
    ],
    value:
      `case when ${local} is null or not (${inReach}) then null when coalesce(${hasZone}, false) ` +
      `then ${inRange(`(case when ${parts} is null then ${local} else ${shifted} end)`)} else ${inRange(instant)} end`,
    is_empty: isEmptySql(raw),
    refusal:
      `case when ${local} is null then 'not_timestamp' when (${inReach}) and not coalesce(${hasZone}, false) ` +
      `and (${instant}) is null then 'nonexistent_hour' else 'out_of_range' end`,
    limits: boundsSql(column, (bound) => `timestamp ${sqlText(bound.replace('Z', ''))}`),
  }
}

/** The parts of a date, and what `tail` finds behind it, as `year-month-day` + `rest`; '' where the text is none. */
function partsSql(clean: string, tail: string, rest: string, reading: Reading): string {
  const first = sqlText(`^${yearFirst}${tail}$`)
  const last = sqlText(`^${yearLast}${tail}$`)
  const short = sqlText(`^${shortYearLast}${tail}$`)
  const order = sqlText((reading.date_order === 'dmy' ? String.raw`\3-\2-\1` : String.raw`\3-\1-\2`) + rest)
  const isLate = `regexp_extract(${clean}, ${short}, 3) < ${sqlText(firstYearOfLastCentury)}`
  const whenLast =
    reading.date_order === 'ymd'
      ? ''
      : `when regexp_matches(${clean}, ${last}) then regexp_replace(${clean}, ${last}, ${order}) ` +
        `when regexp_matches(${clean}, ${short}) then concat(case when ${isLate} then '20' else '19' end, regexp_replace(${clean}, ${short}, ${order})) `
  return (
    `case when regexp_matches(${clean}, ${first}) ` +
    `then regexp_replace(${clean}, ${first}, ${sqlText(String.raw`\1-\2-\3` + rest)}) ${whenLast}else '' end`
  )
}

function wallClockSql(parts: string): string {
  const day = `try_cast(split_part(${parts}, '|', 1) as date)`
  const two = (index: number): string => `lpad(split_part(${parts}, '|', ${index}), 2, '0')`
  const atHour = (hour: string): string => {
    const text =
      `concat(${day}::varchar, ' ', ${hour}, ':', ${two(3)}, ':', ${two(4)}, '.', ` +
      `rpad(left(split_part(${parts}, '|', 5), 6), 6, '0'))`
    return (
      `(case when ${day} between date '0001-01-01' and date '9999-12-31' and ${hour} < '24' ` +
      `then try_cast(${text} as timestamp) end)`
    )
  }
  const half = `split_part(${parts}, '|', 7)`
  const onTwelve = `try_cast(${two(2)} as integer)`
  const hour = `lpad((${onTwelve} % 12 + case when lower(${half}) = 'p' then 12 else 0 end)::varchar, 2, '0')`
  // Most times are of a whole day, and no more is worked out for those.
  return `(case when ${half} = '' then ${atHour(two(2))} when ${onTwelve} between 1 and 12 then ${atHour(hour)} end)`
}

/** The instant of a wall clock reading: the earlier of two, null where the clocks skip it. */
function instantSql(local: string, zone: string): string {
  if (zone === 'UTC') return local
  const months = clockChangeMonths(zone)
  const name = sqlText(zone)
  const instant = `timezone('UTC', timezone(${name}, ${local}))`
  if (months.length === 0) return instant
  const shown = (at: string): string => `timezone(${name}, timezone('UTC', ${at}))`
  const earlier = ['2 hours', '1 hour', '30 minutes'].map((gap) => {
    const at = `${instant} - interval '${gap}'`
    return `when ${shown(at)} = ${local} then ${at}`
  })
  return (
    `(case when not ${isOneOf(`month(${local})`, months.map(String))} then ${instant} ${earlier.join(' ')} ` +
    `when ${shown(instant)} = ${local} then ${instant} end)`
  )
}
