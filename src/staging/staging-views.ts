import type { Contract } from '../contract/contract.ts'
import { plainReading } from '../contract/reading.ts'
import { columnTypes } from '../contract/verdict-sql.ts'
import { sheetLines } from '../landing/types.ts'
import { sqlName, sqlText } from '../sql/quote.ts'

export type StagingParts = {
  readonly contract: Contract
  /** Parts of landed files, those whose rows say their record and line, and parts of mended rows in the order of their replay. */
  readonly parts: readonly string[]
  readonly placed: readonly string[]
  readonly mended: readonly string[]
  /** The part of the table `files`. */
  readonly files_part: string
  /** Whether that table has every file of `parts` and `placed`; a file may have been taken away. */
  readonly has_all_files: boolean
  readonly extra_columns: readonly string[]
}

const lineage = ['_ingested_at', '_source_file', '_source_line'] as const

/** Every record of a contract's files with its verdict and where it stands; the base of the views below. */
export function stagedSql(source: StagingParts): string {
  const { contract, parts, placed, mended } = source
  const types = columnTypes(contract, { reading: plainReading, time_zone: 'UTC' })
  const names = [...types.map(({ name }) => name), ...source.extra_columns]
  if (parts.length + placed.length === 0) {
    const empty = [
      ...types.map(({ name, type }) => `null::${type} as ${sqlName(name)}`),
      ...['_file', '_arrival', '_source_record', '_source_line'].map((name) => `null::bigint as ${name}`),
      `null::varchar as _source_file`,
      'null::timestamp as _ingested_at',
      'null::varchar as _reasons',
      'null::varchar as _raw',
    ]
    return `select ${empty.join(', ')} where false`
  }
  const position = 'p.file_row_number - f.first_row + 1'
  const columnsOf = (record: string, line: string): readonly string[] => [
    ...names.map((name) => `p.${sqlName(name)}`),
    'p._file',
    'f.arrival as _arrival',
    `${record} as _source_record`,
    `${line} as _source_line`,
    `f.source_file as _source_file`,
    'f.ingested_at as _ingested_at',
    'p._reasons',
    'p._raw',
  ]
  const files = `(select * from ${partsSql([source.files_part])} where contract = ${sqlText(contract.name)})`
  // The engine takes an inner join by a number that it knows nothing of for one that leaves almost no row, and then builds on
  // the wrong side of all joins above it; a left join leaves the rows that there are.
  const whole = source.has_all_files ? 'left join' : 'join'
  const rows = (list: readonly string[], columns: readonly string[], join: string): string =>
    `select ${columns.join(', ')} from read_parquet(${listSql(list)}, union_by_name = true, file_row_number = true) as p ` +
    `${join} ${files} as f on f.file_id = p._file`
  const withPlaces = (list: readonly string[], join: string): string =>
    rows(list, columnsOf('p._record', 'p._line'), join)
  const landed = [
    ...(parts.length > 0 ? [rows(parts, columnsOf(position, `${position} + f.header_lines`), whole)] : []),
    ...(placed.length > 0 ? [withPlaces(placed, whole)] : []),
  ].join(' union all ')
  if (mended.length === 0) return landed
  const overriding = mended
    .map((part, order) => `select _file, _record, ${order} as replay from ${partsSql([part])}`)
    .join(' union all ')
  const mendedRows = mended.map(
    (part, order) =>
      `${withPlaces([part], 'join')} where not exists (select 1 from (${overriding}) as later where later._file = p._file and later._record = p._record and later.replay > ${order})`,
  )
  return (
    `select * from (${landed}) as landed where not exists (select 1 from (${overriding}) as mended ` +
    `where mended._file = landed._file and mended._record = landed._source_record) union all ${mendedRows.join(' union all ')}`
  )
}

/**
 * The rows that a later arrival replaces, with the cause. Where one may be is looked for by hash, which is short; the few rows of
 * such keys or sets are then compared by the columns themselves. With `since`, only rows of the keys and sets that arrivals after it
 * bring. Where `replace_with` is given a set replaces others on landing dates alone on which a good row of that contract came with it;
 * `leaders` are all of its records, or those that can matter here.
 */
export function supersededSql(
  contract: Contract,
  staged: string,
  since?: number,
  leaders = `staged_${contract.replace_with}`,
): string {
  const { key, replace_by, replace_with } = contract
  const listOf = (columns: readonly string[]): string => columns.map(sqlName).join(', ')
  // A later record can only replace rows that share its key or its set.
  const goodOf = (columns: readonly string[]): string => {
    const good = `select * from ${staged} where _reasons is null`
    if (since === undefined) return good
    const same = columns.map((name) => `fresh.${sqlName(name)} = good.${sqlName(name)}`).join(' and ')
    return `select good.* from (${good}) as good semi join (select distinct ${listOf(columns)} from ${staged} where _reasons is null and _arrival > ${since}) as fresh on ${same}`
  }
  const rowsOf = (columns: readonly string[], source: string): string =>
    `select ${listOf(columns)}, ${rowNumberOf('g')} as number, _arrival, _source_record, _source_file, _source_line, _ingested_at from (${source}) as g`
  const place = 'r._arrival, r._source_record, r._source_file, r._source_line'
  const isInKey = replace_by.length > 0 && replace_by.every((name) => key.includes(name))
  // Who shares the key shares the set too, where that goes by columns of the key: then both are found in one pass.
  const shared = isInKey ? replace_by : key
  const good = goodOf(shared)
  const hash = `hash(${listOf(shared)})`
  const twice = `suspect as materialized (
       ${rowsOf(key, good)} where ${hash} in (select ${hash} from (${good}) group by all having ${isSuspect(key, shared)})
     ),
     replaced as materialized (
       select ${place}, r.number, 'later_arrival' as cause
       from suspect as r where r.number not in (select max(number) from suspect group by ${listOf(key)})
     )`
  const ofKeys = `select * exclude (number) from replaced`
  if (replace_by.length === 0) return `with ${twice} ${ofKeys}`
  const sets = isInKey ? 'suspect' : `(${rowsOf(replace_by, goodOf(replace_by))})`
  const isSame = replace_by.map((name) => `r.${sqlName(name)} is not distinct from l.${sqlName(name)}`).join(' and ')
  const set = `${listOf(replace_by)}, _ingested_at`
  const newest =
    replace_with === undefined
      ? `${sets} group by all having min(_ingested_at) < max(_ingested_at)`
      : `(select ${set} from ${leaders} where _reasons is null) join (select distinct ${set} from ${sets}) using (${set}) group by all`
  return `with ${twice} ${ofKeys} union all
     select ${place}, 'later_set' as cause from ${sets} as r
     join (select ${listOf(replace_by)}, max(_ingested_at) as newest from ${newest}) as l on ${isSame}
     where r._ingested_at < l.newest and r.number not in (select number from replaced)`
}

/**
 * Whether rows that share some columns of the key may replace each other: two may have one key, or they came in several sets. The rest
 * of the key sets one of 64 bits, so that fewer bits than rows are a sign of a key that came twice, and now and then of chance.
 */
function isSuspect(key: readonly string[], shared: readonly string[]): string {
  const rest = key.filter((name) => !shared.includes(name)).map(sqlName)
  if (rest.length === 0) return 'count(*) > 1'
  const bits = `bit_count(bit_or(1::ubigint << (hash(${rest.join(', ')}) % 64)))`
  return `count(*) > ${bits} or min(_ingested_at) < max(_ingested_at)`
}

/** Arrival and record as one number: the engine looks it up three times as fast as the pair. */
function rowNumberOf(alias: string): string {
  return `((${alias}._arrival << 32) | ${alias}._source_record)`
}

/** `stg_<contract>`: the rows that passed and that no later arrival replaces; of all records, or of some in FROM. */
export function stgSql(
  contract: Contract,
  extra_columns: readonly string[],
  superseded_parts: readonly string[],
  from = `staged_${contract.name}`,
): string {
  const names = [...contract.columns.map(({ name }) => name), ...extra_columns].map(sqlName)
  const hash = `md5(to_json(struct_pack(${names.map((name) => `${name} := s.${name}`).join(', ')}))::varchar) as _row_hash`
  const columns = [...names, ...lineage].map((name) => `s.${name}`)
  const good = 's._reasons is null'
  const isSuperseded = `${rowNumberOf('s')} in (select ${rowNumberOf('x')} from ${partsSql(superseded_parts)} as x)`
  // Said as one condition, for the engine takes each one for leaving a fifth of the rows, and then builds on the larger side of joins.
  const kept = superseded_parts.length === 0 ? good : `case when ${isSuperseded} then false else ${good} end`
  return `select ${[...columns, hash].join(', ')} from ${from} as s where ${kept}`
}

/**
 * The records of which the rows of `stg_<contract>` are made that fulfil a condition on its own columns. Where they are few it is
 * quicker to look these up among what is superseded than to lay all that is superseded out for look-up.
 */
export function fewRecordsSql({ name }: Contract, condition: string): string {
  const place = 'x._arrival = r._arrival and x._source_record = r._source_record'
  const few = `select * exclude (_raw) from staged_${name} where _reasons is null and ${condition}`
  return `select r.* from (${few}) as r anti join superseded_${name} as x on ${place}`
}

/**
 * One row a broken rule: where the record stands, the column, its raw text (of a mended row it goes by the column's own name), the code and the whole raw record. `place` is the
 * cell of a workbook, as `Feuil1!C17`; null elsewhere.
 */
export function quarantineSql(contracts: readonly { readonly name: string; readonly files_part: string }[]): string {
  const selects = contracts.map(
    ({ name, files_part }) =>
      `select ${sqlText(name)} as contract, q._source_file as source_file, q._source_record as source_record, q._source_line as source_line,
         nullif(split_part(q.reason, ':', 1), '') as column_name,
         case when not json_valid(q._raw) then q._raw
           else coalesce(
             json_extract_string(q._raw, '/' || replace(replace(json_extract_string(f.headers, '/' || split_part(q.reason, ':', 1)), '~', '~0'), '/', '~1')),
             json_extract_string(q._raw, '/' || split_part(q.reason, ':', 1))
           ) end as cell,
         split_part(q.reason, ':', 2) as code, q._raw as raw, q._ingested_at as ingested_at, q._arrival as arrival, q._file as file_id,
         json_extract_string(f.places, '/' || split_part(q.reason, ':', 1) || case when q._source_line > ${sheetLines} then '#' || (q._source_line - 1) // ${sheetLines} else '' end)
           || ((q._source_line - 1) % ${sheetLines} + 1) as place
       from (select *, unnest(string_split(_reasons, '|')) as reason from staged_${name} where _reasons is not null) as q
       join ${partsSql([files_part])} as f on f.file_id = q._file and f.arrival = q._arrival and f.contract = ${sqlText(name)}`,
  )
  if (selects.length > 0) return selects.join(' union all ')
  const empty = [
    ...['contract', 'source_file'].map((name) => `null::varchar as ${name}`),
    ...['source_record', 'source_line'].map((name) => `null::bigint as ${name}`),
    ...['column_name', 'cell', 'code', 'raw'].map((name) => `null::varchar as ${name}`),
    'null::timestamp as ingested_at',
    ...['arrival', 'file_id'].map((name) => `null::bigint as ${name}`),
    'null::varchar as place',
  ]
  return `select ${empty.join(', ')} where false`
}

/** Kept rows whose parent is not there, one row a missing reference. */
export function orphansSql(contracts: readonly Contract[]): string {
  const selects = contracts.flatMap((contract) =>
    contract.references.map(
      ({ column, contract: parent, target }) =>
        `select ${sqlText(contract.name)} as contract, ${sqlText(column)} as column_name, c.${sqlName(column)}::varchar as value,
           c._source_file as source_file, c._source_line as source_line
         from stg_${contract.name} as c
         anti join stg_${parent} as p on p.${sqlName(target)} = c.${sqlName(column)}
         where c.${sqlName(column)} is not null`,
    ),
  )
  if (selects.length > 0) return selects.join(' union all ')
  return `select null::varchar as contract, null::varchar as column_name, null::varchar as value, null::varchar as source_file, null::bigint as source_line where false`
}

/** How many rows of `orphansSql` a contract with references has, as `n`: all of them looked up in one pass over its rows. */
export function orphanCountSql({ name, references }: Contract): string {
  const counts = references.map(({ column, contract: parent, target }) => {
    const [child, wanted] = [`c.${sqlName(column)}`, `p.${sqlName(target)}`]
    const parents = `select ${wanted} from stg_${parent} as p where ${wanted} is not null`
    return `count(*) filter (where ${child} is not null and ${child} not in (${parents}))`
  })
  return `select ${counts.join(' + ')} as n from stg_${name} as c`
}

export function partsSql(parts: readonly string[]): string {
  return `read_parquet(${listSql(parts)})`
}

function listSql(parts: readonly string[]): string {
  return `[${parts.map(sqlText).join(', ')}]`
}
