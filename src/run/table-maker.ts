import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, OtherWays } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
import { lakeFormat } from '../plan/plan-build.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { movePart } from '../staging/part-file.ts'
import { partsSql } from '../staging/staging-views.ts'

type ViewSpec = {
  readonly name: string
  readonly kind?: TableEntry['kind']
  readonly hash: string
  readonly sql: string
  readonly description: string
  /** Rows that it shows, counted where undefined. */
  readonly rows: number | undefined
  /** Its columns, where they are known to be those of the release before. */
  readonly columns?: TableEntry['columns'] | undefined
  readonly ways?: OtherWays
  readonly parts?: readonly string[]
  readonly size_bytes?: number
  readonly model?: Pick<TableEntry, 'model_sql' | 'model_file' | 'inputs'>
  readonly partitions?: TableEntry['partitions']
  readonly told_by?: TableEntry['told_by']
  readonly untold?: TableEntry['untold']
  readonly built?: TableEntry['built']
}

/** Delta encodings are written faster than large dictionaries; small ones, as of a category, stay. */
export const partOptions = 'format parquet, parquet_version v2, dictionary_size_limit 1000'

export type TableSpec = Omit<ViewSpec, 'parts' | 'size_bytes' | 'rows' | 'sql'> & {
  /** The select, or how to come by it: asked only where the part is not there. */
  readonly sql: string | (() => Promise<string>)
}

/** A part that others need not wait for while it is flushed to the disk. */
export type FilledPart = { readonly place: string; readonly moved: Promise<void> }

/** Makes the tables of a release one after the other; each can be read by the next as soon as it is made. */
export type TableMaker = {
  view(spec: ViewSpec): Promise<TableEntry>
  /** A table at rest: the parts that a release has of the same content, else one named by its hash, reused where it lies in the lake. */
  table(spec: TableSpec): Promise<TableEntry>
  /** A table of parts that are there; its rows are counted where they are not given. */
  parts(places: readonly string[], spec: Omit<TableSpec, 'sql'>, rows?: number): Promise<TableEntry>
  /**
   * The part of a select, or a file that has been written for it, unless it is there; relative to the home. Throws where the select
   * gives another number of rows than it is known to have.
   */
  part(
    folder: string,
    hash: string,
    select: TableSpec['sql'] | { readonly file: string },
    rows?: number,
  ): Promise<string>
  /** The same of a select, filled and on its way to the disk and to its place. */
  filled(folder: string, hash: string, select: TableSpec['sql'], rows?: number): Promise<FilledPart>
  /** What the release before, or one of another environment, says of a table of the same content. */
  known(name: string, hash: string): TableEntry | undefined
  tables(): readonly TableEntry[]
  /** The same tables, made by an engine that works beside this one. */
  on(engine: Engine): TableMaker
}

/** `releases` are those whose tables can be taken, the one before at their head. */
export function tableMaker(
  engine: Engine,
  paths: HomePaths,
  releases: readonly Manifest[],
  is_full: boolean,
): TableMaker {
  const known = new Map<string, TableEntry>()
  for (const table of releases.flatMap(({ tables }) => tables)) {
    const content = contentOf(table.name, table.hash)
    if (!known.has(content)) known.set(content, table)
  }
  return makerOn(engine, { paths, before: releases[0], known, is_full, made: [] })
}

function contentOf(name: string, hash: string): string {
  return `${name} ${hash}`
}

/** What those who make tables side by side share. */
type Making = {
  readonly paths: HomePaths
  readonly before: Manifest | undefined
  /** Tables of releases, by name and hash. */
  readonly known: ReadonlyMap<string, TableEntry>
  readonly is_full: boolean
  readonly made: TableEntry[]
}

function makerOn(engine: Engine, making: Making): TableMaker {
  const { paths, is_full, made } = making
  const before = new Map((making.before?.tables ?? []).map((table) => [table.name, table]))
  const known: TableMaker['known'] = (name, hash) => making.known.get(contentOf(name, hash))

  /** The columns that a model had, where neither its text nor a column of its inputs has changed. */
  const columnsBefore = ({ name, model }: ViewSpec): TableEntry['columns'] | undefined => {
    const old = before.get(name)
    if (!old || model?.model_sql !== old.model_sql || making.before?.lake_format !== lakeFormat) return undefined
    const textOf = (tables: Iterable<TableEntry>, input: string): string =>
      JSON.stringify([...tables].find((table) => table.name === input)?.columns)
    const isAlike = model.inputs.every((input) => textOf(made, input) === textOf(before.values(), input))
    return isAlike ? old.columns : undefined
  }

  const placeOf = (folder: string, hash: string): string => `lake/parts/${folder}/${hash}.parquet`
  const isThere = (place: string): boolean => existsSync(join(paths.home, place)) && !is_full

  const filled: TableMaker['filled'] = async (folder, hash, select, rows) => {
    const place = placeOf(folder, hash)
    if (isThere(place)) return { place, moved: Promise.resolve() }
    const temp = join(paths.temp, `${process.pid}-${folder}-${hash}.parquet`)
    mkdirSync(paths.temp, { recursive: true })
    const clear = (): void => rmSync(temp, { force: true })
    try {
      const sql = typeof select === 'string' ? select : await select()
      const [copied] = await engine.rows(`copy (${sql}) to ${sqlText(temp)} (${partOptions})`)
      if (rows !== undefined && Number(copied?.['Count']) !== rows)
        throw new Error(`${place} has ${String(copied?.['Count'])} rows and not ${rows}; build it anew with --full`)
    } catch (error) {
      clear()
      throw error
    }
    const moved = movePart(temp, join(paths.home, place)).finally(clear)
    // Whoever waits for it later is told what went wrong; until then it is nobody's.
    moved.catch(() => undefined)
    return { place, moved }
  }

  const part: TableMaker['part'] = async (folder, hash, select, rows) => {
    if (typeof select === 'object') {
      const place = placeOf(folder, hash)
      if (!isThere(place)) await movePart(select.file, join(paths.home, place))
      return place
    }
    const { place, moved } = await filled(folder, hash, select, rows)
    await moved
    return place
  }

  const count = async ({ kind, name, sql }: ViewSpec): Promise<number> =>
    engine.countRows(kind === 'view' ? sql : `select * from ${sqlName(name)}`)

  const view = async (spec: ViewSpec): Promise<TableEntry> => {
    await engine.run(`create or replace view ${sqlName(spec.name)} as ${spec.sql}`)
    const same = known(spec.name, spec.hash)
    const table: TableEntry = {
      name: spec.name,
      kind: spec.kind ?? 'system',
      hash: spec.hash,
      parts: spec.parts ?? [],
      rows: spec.rows ?? same?.rows ?? (await count(spec)),
      size_bytes: spec.size_bytes ?? 0,
      columns:
        spec.columns ??
        same?.columns ??
        columnsBefore(spec) ??
        (await engine.columnsOf(`select * from ${sqlName(spec.name)}`)),
      view_sql: spec.sql,
      model_sql: spec.model?.model_sql ?? '',
      model_file: spec.model?.model_file ?? '',
      inputs: spec.model?.inputs ?? [],
      description: spec.description,
      ...(spec.partitions && { partitions: spec.partitions }),
      ...(spec.told_by !== undefined && { told_by: spec.told_by }),
      ...(spec.untold && { untold: spec.untold }),
      ...(spec.built && { built: spec.built }),
    }
    made.push(table)
    await engine.tell(table.name, table.columns, spec.ways)
    return table
  }

  const parts: TableMaker['parts'] = async (places, spec, rows) =>
    view({
      ...spec,
      kind: spec.kind ?? 'table',
      sql: `select * from ${partsSql(places)}`,
      parts: places,
      size_bytes: places.reduce((sum, place) => sum + statSync(join(paths.home, place)).size, 0),
      rows,
    })

  return {
    view,
    part,
    filled,
    known,
    parts,
    async table(spec) {
      const same = known(spec.name, spec.hash)?.parts ?? []
      const isThere = same.length > 0 && same.every((place) => existsSync(join(paths.home, place)))
      return parts(isThere ? same : [await part(spec.name, spec.hash, spec.sql)], spec)
    },
    tables: () => made,
    on: (other) => makerOn(other, making),
  }
}
