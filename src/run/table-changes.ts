import type { Contract } from '../contract/contract.ts'
import { aside, type Engine } from '../engine/engine.ts'
import type { FileEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import { partsSql, stgSql } from '../staging/staging-views.ts'
import type { StagedOnTop } from './stage-on-top.ts'

/** What is being made: its tables so far, and what was staged of each contract. */
export type State = { readonly tables: readonly TableEntry[]; readonly staged: readonly StagedContract[] }

type StagedContract = {
  readonly contract: Contract
  readonly files: readonly FileEntry[]
  readonly extra_columns: readonly string[]
  /** The new records and the older ones that they replace, where they were laid aside. */
  readonly on_top: (StagedOnTop & { readonly newly: string }) | undefined
}

/** The release before, and the catalogue in which the engine shows it. */
export type Before = { readonly manifest: Manifest; readonly catalogue: string }

export type InputChanges =
  | {
      readonly ok: true
      readonly changed: ReadonlyMap<string, string>
      /** The columns of these tables. */
      readonly columns: ReadonlyMap<string, readonly string[]>
      /** Of inputs whose changes are at hand, a select of all rows that they have now or had. */
      readonly ever: ReadonlyMap<string, string>
    }
  | { readonly ok: false; readonly reason: string }

/** Selects of the rows that a table has now and had not, and the reverse; both may have rows that stayed. */
type Sides = {
  readonly added: string
  readonly removed: string
  /** A select of both in one, with how often a row came, or less than 0 for how often it went, in its column `_times`. */
  readonly both?: string
  /** All rows that the table has now whose value in a column is one of those that any row in here has there, as a select. */
  readonly among?: { readonly column: string; readonly rows: string }
}

/** Sides to be kept; with a select over what they hold, where that is to be computed by who asks, and only what of it is asked. */
type StagingSides = Sides & { readonly over?: (from: string) => string }

/** By how much the tables that are being made differ from those of the release before. */
export type TableChanges = {
  readonly before: Before
  /** Whether tables of so many rows are to be made and checked whole. */
  isSmall(rows: number): boolean
  /** Tells the rows of a table that came and went, so that nobody has to look for them. */
  tell(name: string, sides: Sides): void
  /** The rows of a table that came and went. */
  sidesOf(name: string): Promise<Sides>
  /** Whether a table has the columns that it had; false where it was not there. */
  isAlike(name: string): boolean
  /** Whether a table may have other rows than it had. */
  isChanged(name: string): boolean
  /** By how much a contract's account grew, counted in the rows that came and went; undefined where these are not told one by one. */
  growthOf(
    contract: string,
  ): Promise<{ readonly read: number; readonly quarantined: number; readonly kept: number } | undefined>
  /** The same changes, looked for by an engine that works beside this one. */
  on(engine: Engine): TableChanges
  /**
   * For each input of a select that is not as it was, a table with its added and removed rows: the columns that the select reads. Where
   * `by` is `partition`, it may have all rows of the partitions that differ, which need not be set against each other. Not ok where
   * more rows than `most` are to be compared.
   */
  inputsOf(sql: string, inputs: readonly string[], by?: 'row' | 'partition', most?: number): Promise<InputChanges>
}

/** Of tables with more rows than these the differences are not looked for where nothing tells them. */
const most_compared = 1_000_000

export function tableChanges(before: Before, now: State, engine: Engine, whole_below_rows = 20_000): TableChanges {
  return changesOn(engine, {
    before,
    now,
    whole_below_rows,
    told: new Map(),
    looking: new Map(),
    compared: new Map(),
  })
}

/** What those who work side by side know together. */
type Known = {
  readonly before: Before
  readonly now: State
  readonly whole_below_rows: number
  readonly told: Map<string, Sides>
  /** What somebody is looking for, so that others wait for it. */
  readonly looking: Map<string, Promise<Sides>>
  /** Tables of changes by table and columns; undefined where nothing changed. */
  readonly compared: Map<string, Promise<string | undefined>>
}

function changesOn(engine: Engine, known: Known): TableChanges {
  const { before, now, whole_below_rows, told, looking, compared } = known
  const entriesOf = (name: string): readonly (TableEntry | undefined)[] =>
    [before.manifest.tables, now.tables].map((tables) => tables.find((table) => table.name === name))

  const isChanged = (name: string): boolean => {
    const [old, fresh] = entriesOf(name)
    return old === undefined || old.hash !== fresh?.hash
  }

  const sidesOf = async (name: string): Promise<Sides> => {
    const ready = told.get(name)
    if (ready) return ready
    const found = looking.get(name) ?? findSides(name)
    looking.set(name, found)
    return found
  }

  const findSides = async (name: string): Promise<Sides> => {
    const [old, fresh] = entriesOf(name)
    if (old && old.hash === fresh?.hash) {
      const none = `select * from ${sqlName(name)} limit 0`
      return { added: none, removed: none }
    }
    const staged = stagingSides(name, before, now)
    // Rows of files are asked for by several tables, and lie in the midst of large parts.
    const sides = staged
      ? await keep(name, staged, engine)
      : ((old && fresh && partSides(old, fresh)) ?? {
          added: `select * from ${sqlName(name)}`,
          removed: `select * from ${before.catalogue}.main.${sqlName(name)}`,
        })
    told.set(name, sides)
    return sides
  }

  /** All rows of the partitions that are in one of the states alone. */
  const showPartitions = async (name: string, columns: string, place: number): Promise<string> => {
    const { added, removed } = await sidesOf(name)
    const view = `changed_input_${place}`
    const both = `select ${columns} from (${added}) union all select ${columns} from (${removed})`
    await engine.run(`create or replace view ${aside}.${view} as ${both}`)
    return view
  }

  const compare = async (name: string, columns: string, place: number): Promise<string | undefined> => {
    const { added, removed, both: together } = await sidesOf(name)
    const table = `changed_input_${place}`
    const both =
      together ?? `select ${columns}, 1 as _times from (${added}) union all select ${columns}, -1 from (${removed})`
    const rows = await layAside(table, `select ${columns} from (${both}) group by all having sum(_times) <> 0`, engine)
    return rows === 0 ? undefined : table
  }

  return {
    before,
    isSmall: (rows) => rows < whole_below_rows,
    sidesOf,
    isAlike(name) {
      const [old, fresh] = entriesOf(name)
      return old !== undefined && fresh !== undefined && columnsText(old) === columnsText(fresh)
    },
    isChanged,
    async growthOf(contract) {
      if (!isChanged(`staged_${contract}`) && !isChanged(`stg_${contract}`)) return { read: 0, quarantined: 0, kept: 0 }
      const on_top = now.staged.find((one) => one.contract.name === contract)?.on_top
      if (!on_top) return undefined
      const { added, removed } = await sidesOf(`stg_${contract}`)
      const [row] = await engine.rows(
        `select count(*) as read, count(_reasons) as quarantined,
           (select count(*) from (${added})) - (select count(*) from (${removed})) as kept from ${on_top.fresh}`,
      )
      return { read: Number(row?.['read']), quarantined: Number(row?.['quarantined']), kept: Number(row?.['kept']) }
    },
    tell: (name, sides) => void told.set(name, sides),
    on: (other) => changesOn(other, known),
    async inputsOf(sql, inputs, by = 'row', most = most_compared) {
      const changed = new Map<string, string>()
      const columns_of = new Map<string, readonly string[]>()
      const ever = new Map<string, string>()
      const used = await engine.usedColumns(sql, inputs)
      for (const name of inputs) {
        const [old, fresh] = entriesOf(name)
        if (!old || !fresh) return { ok: false, reason: `${name} was not there` }
        const all = `select * from ${sqlName(name)}`
        if (old.hash === fresh.hash) {
          ever.set(name.toLowerCase(), all)
          continue
        }
        if (columnsText(old) !== columnsText(fresh)) return { ok: false, reason: `${name} has other columns` }
        const read = used.get(name)
        const columns = fresh.columns.map((column) => column.name).filter((column) => read?.includes(column) ?? true)
        const names = columns.length > 0 ? columns : fresh.columns.map((column) => column.name)
        const list = names.map(sqlName).join(', ')
        const isRough =
          by === 'partition' && !told.has(name) && old.partitions !== undefined && fresh.partitions !== undefined
        if (!isRough && !told.has(name) && !isStaging(name) && comparedRows(old, fresh) > most)
          return { ok: false, reason: `${name} is too large to be compared` }
        const sides = isStaging(name) ? undefined : told.get(name)
        if (sides) ever.set(name.toLowerCase(), `${all} union all ${sides.removed}`)
        const question = `${isRough ? 'partitions of ' : ''}${name} ${list}`
        const look = isRough ? showPartitions : compare
        const comparing = compared.get(question) ?? look(name, list, compared.size)
        compared.set(question, comparing)
        const table = await comparing
        if (table === undefined) continue
        changed.set(name, table)
        columns_of.set(table, names)
      }
      return { ok: true, changed, columns: columns_of, ever }
    },
  }
}

/** Makes a temp table, which this engine alone sees, and says how many rows it has. */
export async function makeTable(name: string, sql: string, engine: Engine): Promise<number> {
  const [made] = await engine.rows(`create or replace temp table ${name} as ${sql}`)
  return Number(made?.['Count'])
}

/** Makes a table that those see too who work beside this engine, and says how many rows it has. */
export async function layAside(name: string, sql: string, engine: Engine): Promise<number> {
  const [made] = await engine.rows(`create or replace table ${aside}.${name} as ${sql}`)
  return Number(made?.['Count'])
}

async function keep(name: string, sides: StagingSides, engine: Engine): Promise<Sides> {
  const kept = async (side: 'added' | 'removed'): Promise<string> => {
    const table = sqlName(`${side}_${name}`)
    await layAside(table, sides[side], engine)
    return sides.over?.(table) ?? `select * from ${table}`
  }
  return { added: await kept('added'), removed: await kept('removed') }
}

function isStaging(name: string): boolean {
  return /^(stg|staged)_/.test(name)
}

/** Rows of the parts that are in one of the states alone. */
function comparedRows(old: TableEntry, fresh: TableEntry): number {
  const rowsOf = (mine: TableEntry, theirs: TableEntry): number =>
    mine.partitions?.filter(({ part }) => !theirs.parts.includes(part)).reduce((sum, { rows }) => sum + rows, 0) ??
    mine.rows
  return rowsOf(old, fresh) + rowsOf(fresh, old)
}

function columnsText(table: TableEntry): string {
  return JSON.stringify(table.columns.map((column) => [column.name, column.type]))
}

function differenceSql(now: string, before: string): string {
  return `((${now}) except all (${before})) union all ((${before}) except all (${now}))`
}

/** Tables that are nothing but their parts: those of both states have the same rows in both. */
function partSides(old: TableEntry, fresh: TableEntry): Sides | undefined {
  const isParts = (table: TableEntry): boolean =>
    table.parts.length > 0 && table.view_sql === `select * from ${partsSql(table.parts)}`
  if (!isParts(old) || !isParts(fresh)) return undefined
  const only = (mine: readonly string[], theirs: readonly string[]): string => {
    const parts = mine.filter((part) => !theirs.includes(part))
    return parts.length > 0 ? `select * from ${partsSql(parts)}` : `select * from ${partsSql(mine.slice(0, 1))} limit 0`
  }
  return { added: only(fresh.parts, old.parts), removed: only(old.parts, fresh.parts) }
}

/**
 * `stg_*` and `staged_*`: rows of files that came or went, and of files in both states the records that are superseded in one
 * of them alone. Undefined where the same file may have been judged otherwise: by another contract, or with rows mended.
 */
function stagingSides(name: string, { manifest, catalogue }: Before, now: State): StagingSides | undefined {
  const [, kind, contract_name = ''] = /^(stg|staged)_(.*)$/.exec(name) ?? []
  const staged = now.staged.find(({ contract }) => contract.name === contract_name)
  if (staged === undefined) return undefined
  const { contract, extra_columns, on_top } = staged
  if (on_top) {
    const { fresh, older, newly } = on_top
    if (kind === 'staged') return { added: `select * from ${fresh}`, removed: `select * from ${fresh} limit 0` }
    const place = 'd._arrival = r._arrival and d._source_record = r._source_record'
    const rows = (table: string, join: string): string =>
      `select r.* from ${table} as r ${join} join ${newly} as d on ${place}`
    return {
      added: rows(fresh, 'anti'),
      removed: rows(older, 'semi'),
      over: (from) => stgSql(contract, extra_columns, [], from),
    }
  }
  const state = (tables: readonly TableEntry[], files: readonly FileEntry[]): ContractState => ({
    files,
    staged: tables.find((table) => table.name === `staged_${contract_name}`),
    superseded: tables.find((table) => table.name === `superseded_${contract_name}`),
  })
  const old = state(
    manifest.tables,
    manifest.files.filter((file) => file.contract === contract_name),
  )
  const fresh = state(now.tables, staged.files)
  if (!old.staged || !fresh.staged || !old.superseded || !fresh.superseded) return undefined
  const known = new Set(old.files.map(fileIdentity))
  const shared = fresh.files.filter((file) => known.has(fileIdentity(file)))
  // A part is named by its contract as well: where files are shared, they were judged alike.
  if (hasMended(old.staged, old.files) || hasMended(fresh.staged, fresh.files)) return undefined
  if (shared.length === 0 && old.files.length > 0) return undefined
  const stayed = new Set(shared.map(fileIdentity))
  const moved = [...old.files, ...fresh.files]
    .filter((file) => !stayed.has(fileIdentity(file)))
    .map((file) => sqlText(`${file.landing_date}/${file.name}`))
  const isMoved = moved.length > 0 ? `r._source_file in (${moved.join(', ')})` : 'false'
  const [mine, theirs] = [`staged_${contract_name}`, `${catalogue}.main.staged_${contract_name}`]
  if (kind === 'staged') {
    // The rank of an arrival stands in each of its rows.
    if (!isAppended(contract_name, manifest, fresh.files)) return undefined
    return { added: `select * from ${mine} as r where ${isMoved}`, removed: `select * from ${theirs} as r where false` }
  }
  const { parts } = old.superseded
  if (
    isAppended(contract_name, manifest, fresh.files) &&
    parts.every((part) => fresh.superseded?.parts.includes(part))
  ) {
    // What was superseded stays so, and the rest of the parts names all that is new in it.
    const replaced = fresh.superseded.parts.filter((part) => !parts.includes(part))
    const place = 'd._arrival = r._arrival and d._source_record = r._source_record'
    const gone =
      replaced.length === 0
        ? `(select r.* from ${mine} as r where false)`
        : `(select r.* from ${mine} as r semi join ${partsSql(replaced)} as d on ${place} where not ${isMoved})`
    return {
      added: stgSql(contract, extra_columns, replaced, `(select r.* from ${mine} as r where ${isMoved})`),
      removed: stgSql(contract, extra_columns, [], gone),
    }
  }
  const superseded = partSides(old.superseded, fresh.superseded) ?? {
    added: `from superseded_${contract_name}`,
    removed: `from ${catalogue}.main.superseded_${contract_name}`,
  }
  const places = [superseded.added, superseded.removed].map((sql) => `select _source_file, _source_line from (${sql})`)
  const difference = differenceSql(places[0] ?? '', places[1] ?? '')
  const [added = '', removed = ''] = [
    { table: mine, parts: fresh.superseded.parts },
    { table: theirs, parts: old.superseded.parts },
  ].map(({ table, parts }) => {
    const rows =
      `select r.* from ${table} as r where ${isMoved} union all select r.* from ${table} as r ` +
      `semi join (${difference}) as d on d._source_file = r._source_file and d._source_line = r._source_line where not ${isMoved}`
    return stgSql(contract, extra_columns, parts, `(${rows})`)
  })
  return { added, removed }
}

type ContractState = {
  readonly files: readonly FileEntry[]
  readonly staged: TableEntry | undefined
  readonly superseded: TableEntry | undefined
}

type PlacedFile = Pick<FileEntry, 'landing_date' | 'name' | 'sha256' | 'part' | 'arrival'>

/** What names a file and its rows: where it landed, its content, and the part in which its rows lie. */
function fileIdentity(file: PlacedFile): string {
  return `${file.landing_date}/${file.name} ${file.sha256} ${file.part}`
}

/** Whether a `staged_*` table has parts of mended rows. */
function hasMended(staged: TableEntry, files: readonly FileEntry[]): boolean {
  const landed = new Set(files.map(({ part }) => part))
  return staged.parts.some((part) => !landed.has(part) && !part.startsWith('lake/parts/files/'))
}

/** Whether a contract's files are those of a release, unmended and in their order, and perhaps others behind them. */
export function isAppended(contract: string, before: Manifest, files: readonly PlacedFile[]): boolean {
  const old = before.files.filter((file) => file.contract === contract)
  const staged = before.tables.find(({ name }) => name === `staged_${contract}`)
  const placed = (file: PlacedFile): string => `${file.arrival} ${fileIdentity(file)}`
  const now = new Set(files.map(placed))
  const last = lastArrival(contract, before)
  const isBehind = files.filter(({ arrival }) => arrival > last).length === files.length - old.length
  return staged !== undefined && !hasMended(staged, old) && isBehind && old.every((file) => now.has(placed(file)))
}

/** The rank of the last file that a release has of a contract; 0 where it has none. */
export function lastArrival(contract: string, { files }: Manifest): number {
  return Math.max(0, ...files.filter((file) => file.contract === contract).map(({ arrival }) => arrival))
}
