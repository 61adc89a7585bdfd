import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
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
  readonly parts?: readonly string[]
  readonly size_bytes?: number
  readonly model?: Pick<TableEntry, 'model_sql' | 'model_file' | 'inputs'>
  readonly partitions?: TableEntry['partitions']
  readonly untold?: TableEntry['untold']
  readonly built?: TableEntry['built']
}

export type TableSpec = Omit<ViewSpec, 'parts' | 'size_bytes' | 'rows' | 'sql'> & {
  /** The select, or how to come by it: asked only where the part is not there. */
  readonly sql: string | (() => Promise<string>)
}

/** Makes the tables of a release one after the other; each can be read by the next as soon as it is made. */
export type TableMaker = {
  view(spec: ViewSpec): Promise<TableEntry>
  /** A table at rest: one part named by its hash, reused where it lies in the lake already. */
  table(spec: TableSpec): Promise<TableEntry>
  /** The part of a select, written unless it is there; relative to the home. */
  part(folder: string, hash: string, select: TableSpec['sql']): Promise<string>
  /** What the release before says of a table of the same content. */
  known(name: string, hash: string): TableEntry | undefined
  tables(): readonly TableEntry[]
}

export function tableMaker(
  engine: Engine,
  paths: HomePaths,
  current: Manifest | undefined,
  is_full: boolean,
): TableMaker {
  const made: TableEntry[] = []
  const before = new Map((current?.tables ?? []).map((table) => [table.name, table]))

  const known = (name: string, hash: string): TableEntry | undefined => {
    const table = before.get(name)
    return table?.hash === hash ? table : undefined
  }

  const part: TableMaker['part'] = async (folder, hash, select) => {
    const place = `lake/parts/${folder}/${hash}.parquet`
    const file = join(paths.home, place)
    if (existsSync(file) && !is_full) return place
    const temp = join(paths.temp, `${process.pid}-${folder}-${hash}.parquet`)
    mkdirSync(paths.temp, { recursive: true })
    try {
      const sql = typeof select === 'string' ? select : await select()
      // Delta encodings are written faster than large dictionaries; small ones, as of a category, stay.
      const options = 'format parquet, parquet_version v2, dictionary_size_limit 1000'
      await engine.run(`copy (${sql}) to ${sqlText(temp)} (${options})`)
      movePart(temp, file)
    } finally {
      rmSync(temp, { force: true })
    }
    return place
  }

  const view = async (spec: ViewSpec): Promise<TableEntry> => {
    await engine.run(`create or replace view ${sqlName(spec.name)} as ${spec.sql}`)
    const same = known(spec.name, spec.hash)
    const table: TableEntry = {
      name: spec.name,
      kind: spec.kind ?? 'system',
      hash: spec.hash,
      parts: spec.parts ?? [],
      rows: spec.rows ?? same?.rows ?? (await countRows(engine, spec.name)),
      size_bytes: spec.size_bytes ?? 0,
      columns: same?.columns ?? (await engine.columnsOf(`select * from ${sqlName(spec.name)}`)),
      view_sql: spec.sql,
      model_sql: spec.model?.model_sql ?? '',
      model_file: spec.model?.model_file ?? '',
      inputs: spec.model?.inputs ?? [],
      description: spec.description,
      ...(spec.partitions && { partitions: spec.partitions }),
      ...(spec.untold && { untold: spec.untold }),
      ...(spec.built && { built: spec.built }),
    }
    made.push(table)
    return table
  }

  return {
    view,
    part,
    known,
    async table(spec) {
      const place = await part(spec.name, spec.hash, spec.sql)
      const size_bytes = statSync(join(paths.home, place)).size
      return view({
        ...spec,
        kind: spec.kind ?? 'table',
        sql: `select * from ${partsSql([place])}`,
        parts: [place],
        size_bytes,
        rows: undefined,
      })
    },
    tables: () => made,
  }
}

async function countRows(engine: Engine, name: string): Promise<number> {
  const [row] = await engine.rows(`select count(*) as n from ${sqlName(name)}`)
  return Number(row?.['n'] ?? 0)
}
