import type { Contract } from '../contract/contract.ts'
import { sqlName } from '../sql/quote.ts'

/**
 * `history_<contract>`: every version that passed, superseded ones included. Beside the contract's columns it has
 * `_effective_at` (since when the version holds: the contract's `effective_at`, else the landing date), `_is_deleted`, and
 * `_arrival`, `_source_record`, which say what came later.
 *
 * Where the contract is a snapshot, a key that a drop (the files of one landing date) lacks gives a row with `_is_deleted`,
 * null columns, and the drop's landing date. A record that stands in quarantine is there all the same, so it deletes nothing;
 * and a drop with a record whose key cannot be read deletes nothing at all, for that record might be any of them. A key
 * that comes back holds from the landing date of its return on, whatever time its row bears.
 */
export function historySql(contract: Contract, extra_columns: readonly string[]): string {
  const columns = [...contract.columns.map(({ name }) => name), ...extra_columns].map(sqlName)
  const effective =
    contract.effective_at === undefined
      ? 's._ingested_at'
      : `coalesce(s.${sqlName(contract.effective_at)}::timestamp, s._ingested_at)`
  const lineage = ['_ingested_at', '_source_file', '_source_line', '_arrival', '_source_record']
  const taken = [...columns, ...lineage].map((name) => `s.${name}`).join(', ')
  const staged = `staged_${contract.name}`
  if (contract.delivery === 'delta') {
    return `select ${taken}, ${effective} as _effective_at, false as _is_deleted from ${staged} as s where s._reasons is null`
  }
  const key = contract.key.map(sqlName)
  const names = key.join(', ')
  const same = key.map((name) => `s.${name} = p.${name}`).join(' and ')
  const gone = columns.map((name) => (key.includes(name) ? `p.${name}` : `null as ${name}`)).join(', ')
  const isKey = key.map((name) => `s.${name} is not null`).join(' and ')
  return `with present as (
    select ${names}, landed_at, max(latest_at) over (partition by ${names} order by landed_at) as latest_at,
      lead(landed_at) over (partition by ${names} order by landed_at) as next_at
    from (
      select ${key.map((name) => `s.${name}`).join(', ')}, s._ingested_at as landed_at,
        max(case when s._reasons is null then ${effective} end) as latest_at
      from ${staged} as s where ${isKey} group by all
    )
  ),
  drops as (
    select s._ingested_at as dropped_at, max(s._arrival) as arrival
    from ${staged} as s group by s._ingested_at having bool_and(${isKey})
  ),
  absent as (
    select p.*, d.arrival, case when p.next_at is null or d.dropped_at < p.next_at then d.dropped_at end as gone_at,
      case when p.next_at is null or d.dropped_at < p.next_at then greatest(d.dropped_at, p.latest_at) end as ended_at
    from present as p asof left join drops as d on p.landed_at < d.dropped_at
  ),
  lives as (
    select *, max(case when ended_before is not null then greatest(landed_at, ended_before) end)
      over (partition by ${names} order by landed_at) as back_at
    from (select *, lag(ended_at) over (partition by ${names} order by landed_at) as ended_before from absent)
  )
  select ${taken}, greatest(${effective}, p.back_at) as _effective_at, false as _is_deleted
  from ${staged} as s join lives as p on ${same} and s._ingested_at = p.landed_at
  where s._reasons is null
  union all by name
  select ${gone}, p.gone_at as _ingested_at, null::varchar as _source_file, null::bigint as _source_line, p.arrival as _arrival,
    0::bigint as _source_record, p.ended_at as _effective_at, true as _is_deleted
  from lives as p where p.gone_at is not null`
}
