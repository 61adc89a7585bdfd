import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest, PartitionEntry, TableEntry } from '../lake/manifest.ts'
import { type Model, selectOf } from '../model/model.ts'
import type { PlannedModel } from '../plan/plan-build.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql } from '../staging/staging-views.ts'
import { hashOf } from '../text/hash.ts'
import { inputChanges, type State } from './input-changes.ts'
import type { TableMaker, TableSpec } from './table-maker.ts'

export type IncrementalTools = {
  readonly engine: Engine
  readonly paths: HomePaths
  readonly maker: TableMaker
  /** The release before; undefined where all is to be built anew. */
  readonly current: Manifest | undefined
  readonly now: State
}

type Touched = { readonly values: readonly (string | null)[] | 'all'; readonly reason: string }

const before = 'release_before'

/**
 * Builds the partitions that changed inputs touch and keeps the others. Where the touched ones cannot be told, all are
 * computed; each part is named by its rows, so one whose rows are as they were stays as it is in either case.
 */
export async function buildIncremental(
  planned: PlannedModel,
  spec: Omit<TableSpec, 'sql'>,
  tools: IncrementalTools,
): Promise<TableEntry> {
  const { model } = planned.node
  const { engine, maker, paths } = tools
  const known = maker.known(model.name, spec.hash)
  if (known?.partitions && known.parts.every((part) => existsSync(join(paths.home, part))))
    return showParts(
      known.partitions,
      known.parts,
      { ...spec, untold: known.untold, built: { partitions: [], reason: 'unchanged' } },
      tools,
    )
  const columns = await engine.columnsOf(selectOf(model))
  const type = columns.find(({ name }) => name === model.partition_by)?.type
  if (type === undefined || /^(DOUBLE|FLOAT|REAL)|[[(]/.test(type)) {
    const detail = `partition_by ${model.partition_by} is ${type ?? 'no column of the select'}; it is a date, a text, a whole number or a time`
    throw new TallyError('model_header_invalid', {
      file: model.file,
      detail,
      allowed: columns.map(({ name }) => name).join(', '),
    })
  }
  const old = tools.current?.tables.find(({ name }) => name === model.name)
  const isSameSql = old?.model_sql === model.sql
  const untold = (isSameSql ? old.untold : undefined) ?? (await untoldInputs(planned, engine))
  const { values, reason } = await touchedPartitions(planned, old, tools)
  const isOfTouched = values === 'all' ? '' : `where ${isOneOf(`m.${sqlName(model.partition_by)}`, type, values)}`
  await engine.run(
    `create or replace temp table partition_row as select * from (${selectOf(model)}\n) as m ${isOfTouched}`,
  )
  const made = await writePartitions(model, type, columns, tools)
  const kept = values === 'all' ? [] : (old?.partitions ?? []).filter(({ value }) => !values.includes(value))
  const partitions = [...kept, ...made].toSorted((a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : 1))
  const empty =
    partitions.length > 0 ? [] : [await maker.part(model.name, hashOf('empty', columns), 'from partition_row')]
  await engine.run('drop table partition_row')
  const isSame = (one: PartitionEntry): boolean => old?.partitions?.some(({ part }) => part === one.part) ?? false
  const built = { partitions: made.filter((one) => !isSame(one)).map(({ value }) => value), reason }
  return showParts(partitions, [...partitions.map(({ part }) => part), ...empty], { ...spec, untold, built }, tools)
}

/** Which partitions may differ from those of the release before, and why. */
async function touchedPartitions(
  { node, reason }: PlannedModel,
  old: TableEntry | undefined,
  { engine, paths, current, now }: IncrementalTools,
): Promise<Touched> {
  const { model, inputs } = node
  const all = (why: string): Touched => ({ values: 'all', reason: `all partitions: ${why}` })
  if (!current || !old?.partitions) return all('new model')
  if (reason === 'changed SQL') return all('changed SQL')
  if (!old.parts.every((part) => existsSync(join(paths.home, part)))) return all('a part is missing')
  const catalogue = join(paths.releases, current.id, 'catalogue.duckdb')
  if (!existsSync(catalogue)) return all('the release before is missing')
  await engine.run(`attach if not exists ${sqlText(catalogue)} as ${before} (read_only)`)
  try {
    const changes = await inputChanges(inputs, current, now, before, engine)
    if (!changes.ok) return all(changes.reason)
    const { changed } = changes
    const answer = await engine.touchedValues({
      sql: selectOf(model),
      column: model.partition_by,
      before,
      changed,
      is_dry: false,
    })
    for (const table of changed.values()) await engine.run(`drop table ${sqlName(table)}`)
    const names = [...changed.keys()].join(', ')
    return answer.ok ? { values: answer.values, reason: `touched by ${names}` } : all(answer.reason)
  } finally {
    await engine.run(`detach ${before}`)
  }
}

/** The inputs of which no change can be told to touch some partitions only, found out by binding alone; `plan` shows them. */
async function untoldInputs({ node }: PlannedModel, engine: Engine): Promise<Readonly<Record<string, string>>> {
  const { model, inputs } = node
  const out: Record<string, string> = {}
  for (const name of inputs) {
    await engine.run(`create or replace temp table changed_0 as select * from ${sqlName(name)} limit 0`)
    const changed = new Map([[name, 'changed_0']])
    const spec = { sql: selectOf(model), column: model.partition_by, before: 'memory', changed, is_dry: true }
    const answer = await engine.touchedValues(spec)
    if (!answer.ok) out[name] = answer.reason
  }
  return out
}

/** Writes a part for each partition in `partition_row`, named by its rows, unless it is there. */
async function writePartitions(
  model: Model,
  type: string,
  columns: TableEntry['columns'],
  { engine, maker, paths }: IncrementalTools,
): Promise<readonly PartitionEntry[]> {
  const by = sqlName(model.partition_by)
  const row = `hash(${columns.map(({ name }) => sqlName(name)).join(', ')})`
  const found = await engine.rows(
    `select ${by}::varchar as value, count(*)::varchar as n, bit_xor(${row})::varchar as mixed, sum(${row}::hugeint)::varchar as summed
     from partition_row group by ${by} order by ${by}`,
  )
  const isMany = found.length > 60
  if (isMany) await engine.run(`create or replace temp table partition_row as from partition_row order by ${by}`)
  const out: PartitionEntry[] = []
  for (const { value, n, mixed, summed } of found) {
    const text = value === null || value === undefined ? null : String(value)
    const hash = hashOf('partition', columns, text ?? [], String(n), String(mixed), String(summed))
    const part = await maker.part(model.name, hash, `from partition_row where ${isOneOf(by, type, [text])}`)
    out.push({ value: text, part, rows: Number(n), size_bytes: statSync(join(paths.home, part)).size })
  }
  return out
}

function isOneOf(column: string, type: string, values: readonly (string | null)[]): string {
  const texts = values.filter((value) => value !== null).map((value) => `${sqlText(value)}::${type}`)
  const within = texts.length > 0 ? `${column} in (${texts.join(', ')})` : 'false'
  return values.includes(null) ? `(${within} or ${column} is null)` : within
}

async function showParts(
  partitions: readonly PartitionEntry[],
  parts: readonly string[],
  spec: Omit<TableSpec, 'sql'>,
  { maker }: IncrementalTools,
): Promise<TableEntry> {
  return maker.view({
    ...spec,
    sql: `select * from ${partsSql(parts)}`,
    parts,
    partitions,
    rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
    size_bytes: partitions.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
  })
}
