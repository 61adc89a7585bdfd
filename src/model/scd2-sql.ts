import { TallyError } from '../error/tally-error.ts'
import { sqlName } from '../sql/quote.ts'
import { type Model, selectOf } from './model.ts'
import { sqlInvalid } from './sql-invalid.ts'

type ColumnOf = { readonly name: string; readonly type: string }

/** What the columns of a model's select are to its intervals. */
export type Scd2Shape = {
  readonly key: readonly string[]
  /** A change of one of these begins a version. */
  readonly tracked: readonly string[]
  /** These have the value of the key's last version in all of its rows. */
  readonly overwritten: readonly string[]
  /** Columns of the table before `valid_from`, in the order of the select. */
  readonly shown: readonly string[]
  readonly has_deletions: boolean
  /** Of two versions with one instant the greater of these wins; none means that there must not be two. */
  readonly order: readonly string[]
}

/** Names of columns that the intervals are found with, which nothing of the select may hide. */
const inner = [
  '_at',
  '_deleted',
  '_before_at',
  '_is_changed',
  '_next_at',
  '_is_tied',
  '_latest',
  '_order_arrival',
  '_order_source_record',
]

const special = ['_effective_at', '_is_deleted', '_arrival', '_source_record']

/**
 * Reads the columns of an scd2 model's select: the key, `_effective_at` (since when a version holds), its attributes, and
 * where they are wanted `_is_deleted`, `_arrival` and `_source_record`. Throws `model_columns_invalid` and `model_sql_invalid`.
 */
export function scd2Shape(model: Model, columns: readonly ColumnOf[]): Scd2Shape {
  const names = columns.map(({ name }) => name)
  const lacking = [...model.key, ...model.tracked].find((name) => !names.includes(name))
  if (lacking !== undefined) {
    const detail = `the header names ${lacking}, which the select does not give`
    throw new TallyError('model_columns_invalid', { file: model.file, detail, allowed: names.join(', ') })
  }
  const invalid = (detail: string): never => {
    throw sqlInvalid(model, detail)
  }
  const instant = columns.find(({ name }) => name === '_effective_at')
  if (!instant || !/^(DATE|TIMESTAMP)$/.test(instant.type))
    invalid('the select of scd2 gives a date or timestamp _effective_at, since when each version holds')
  const deleted = columns.find(({ name }) => name === '_is_deleted')
  if (deleted && deleted.type !== 'BOOLEAN') invalid('_is_deleted is no boolean')
  const made = names.find((name) => ['valid_from', 'valid_to', 'is_current'].includes(name.toLowerCase()))
  if (made !== undefined) invalid(`the select gives ${made}, which scd2 makes itself`)
  const shown = names.filter((name) => !special.includes(name))
  const taken = shown.find((name) => inner.includes(name.toLowerCase()))
  if (taken !== undefined)
    invalid(
      `the select gives ${taken}, a name that scd2 works with (a deletion is told by _is_deleted): give it another`,
    )
  const attributes = shown.filter((name) => !model.key.includes(name))
  const tracked = model.tracked.length > 0 ? model.tracked : attributes
  return {
    key: model.key,
    tracked,
    overwritten: attributes.filter((name) => !tracked.includes(name)),
    shown,
    has_deletions: deleted !== undefined,
    order: ['_arrival', '_source_record'].filter((name) => names.includes(name)),
  }
}

/**
 * Every version with its neighbours of the same key, in one window: `at`, `_deleted`, `_before_at` (instant of the row before),
 * `_is_changed` (it differs from the row before). Rows that say nothing new are left out, save those that share an instant or lack
 * a key or an instant.
 *
 * Without `has_peers` rows are ordered by their instant alone, which is all it takes where no two share one, and costs less.
 * With it they have `_next_at` too (instant of the row behind), and `_is_tied` (nothing says which of it and the row before came last).
 */
export function scd2Events(model: Model, shape: Scd2Shape, has_peers: boolean): string {
  const deleted = shape.has_deletions ? 'coalesce(_is_deleted, false)' : 'false'
  const order = has_peers ? shape.order.map((name) => `_order${name}`) : []
  const ties = order.map((name) => `lag(${name}) over w is not distinct from ${name}`)
  const latest = shape.overwritten.map((name) => `_latest.${sqlName(name)} as ${sqlName(name)}`)
  const packed = `struct_pack(${shape.overwritten.map((name) => `${sqlName(name)} := ${sqlName(name)}`).join(', ')})`
  const events = `select ${[
    ...shape.shown.map(sqlName),
    '_effective_at::timestamp as _at',
    `${deleted} as _deleted`,
    ...(has_peers ? shape.order.map((name) => `${name} as _order${name}`) : []),
  ].join(', ')} from (${selectOf(model)}\n)`
  const kept = shape.shown.filter((name) => !shape.overwritten.includes(name)).map(sqlName)
  const neighbours = [
    ...kept,
    ...(latest.length > 0
      ? [
          `last_value(${shape.has_deletions ? `case when not _deleted then ${packed} end ignore nulls` : packed}) over (w rows between unbounded preceding and unbounded following) as _latest`,
        ]
      : []),
    '_at',
    '_deleted',
    'lag(_at) over w as _before_at',
    `${changedSql(shape)} as _is_changed`,
    ...(has_peers
      ? ['lead(_at) over w as _next_at', `${['lag(_at) over w = _at', ...ties].join(' and ')} as _is_tied`]
      : []),
  ]
  const partition = shape.key.map(sqlName).join(', ')
  const window = `window w as (partition by ${partition} order by ${['_at', ...order].join(', ')})`
  const isIncomplete = ['_at', ...shape.key.map(sqlName)].map((name) => `${name} is null`)
  const wanted = [
    '_before_at is null',
    '_is_changed',
    '_before_at = _at',
    ...(has_peers ? ['_next_at = _at'] : []),
    ...isIncomplete,
  ].join(' or ')
  const columns = latest.length > 0 ? `* exclude (_latest), ${latest.join(', ')}` : '*'
  return `select ${columns} from (select ${neighbours.join(', ')} from (${events}) ${window}) where ${wanted}`
}

/**
 * The table: half-open intervals `[valid_from, valid_to)`. A key's first version opens at minus infinity, unless a deletion
 * stands before it; equal successive versions are one; while a key is deleted it has no row. `events` holds what
 * `scd2Events` gives. With `has_peers`, several rows of a key have one instant, and the last of them counts.
 */
export function scd2Table(events: string, shape: Scd2Shape, has_peers: boolean): string {
  const key = shape.key.map(sqlName).join(', ')
  const shown = shape.shown.map(sqlName).join(', ')
  const last = `select * exclude (_before_at, _is_changed), lag(_at) over w as _before_at, ${changedSql(shape)} as _is_changed
    from ${events} where _next_at is distinct from _at window w as (partition by ${key} order by _at)`
  return `select ${shown}, valid_from, valid_to, valid_to is null as is_current
  from (
    select ${shown}, _deleted, lead(_at) over w as valid_to,
      case when lag(_at) over w is null then timestamp '-infinity' else _at end as valid_from
    from ${has_peers ? `(${last})` : events}
    where _before_at is null or _is_changed
    window w as (partition by ${key} order by _at)
  )
  where not _deleted`
}

/** The table as one select, for whoever asks for its columns and where they come from. */
export function scd2Select(model: Model, columns: readonly ColumnOf[]): string {
  const shape = scd2Shape(model, columns)
  return scd2Table(`(${scd2Events(model, shape, true)})`, shape, true)
}

function changedSql(shape: Scd2Shape): string {
  const differs = shape.tracked.map((name) => `lag(${sqlName(name)}) over w is distinct from ${sqlName(name)}`)
  const attributes = differs.length === 0 ? 'false' : `(${differs.join(' or ')})`
  if (!shape.has_deletions) return attributes
  return `(lag(_deleted) over w is distinct from _deleted or (not _deleted and ${attributes}))`
}
