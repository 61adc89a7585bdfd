import type { Contract } from '../contract/contract.ts'
import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { parseModel } from '../model/model.ts'
import type { Target, TargetTable } from '../plan/target-spec.ts'
import { hashOf } from '../text/hash.ts'
import { type CellType, cellType } from './cell-type.ts'

/** Raised when a target writes the same rows in another form, so that all copies are made again. */
const copy_format = 1

export type CopyColumn = { readonly name: string; readonly source: string; readonly type: CellType }

/** One table of a release as it is to stand in a target. */
export type TableCopy = {
  readonly name: string
  readonly from: string
  readonly columns: readonly CopyColumn[]
  readonly key: readonly string[]
  readonly rows: number
  /** Equal hashes, equal copies: what the rows are, and how they are laid out. */
  readonly hash: string
  readonly description: string
  readonly settings: Pick<TargetTable, 'totals' | 'currency' | 'chart'>
}

/** Which tables of a release a target takes, and in which form. Pure. Throws `target_table_missing`. */
export function planCopy(
  target: Target,
  manifest: Manifest,
  contracts: readonly Contract[],
  currency: string,
): readonly TableCopy[] {
  const isLedger = (table: TableEntry): boolean => /^(staged|superseded)_/.test(table.name)
  const wanted =
    target.tables ??
    manifest.tables
      .filter((table) => !isLedger(table))
      .map(({ name }) => ({ from: name, name, totals: [], currency: [] }))
  const keys = keysOf(manifest, contracts)
  return wanted.map((wish) => {
    const table = manifest.tables.find(({ name }) => name === wish.from)
    if (!table) {
      const allowed = manifest.tables.map(({ name }) => name).join(', ')
      throw new TallyError('target_table_missing', { target: target.name, what: `the table ${wish.from}`, allowed })
    }
    return copyOf(target, wish, table, keys.get(table.name) ?? [], currency)
  })
}

function copyOf(
  target: Target,
  wish: TargetTable,
  table: TableEntry,
  tableKey: readonly string[],
  currency: string,
): TableCopy {
  const missing = (what: string, names: readonly string[]): never => {
    throw new TallyError('target_table_missing', { target: target.name, what, allowed: names.join(', ') })
  }
  const typed = (name: string, { name: source, type }: ColumnEntry): CopyColumn => ({
    name,
    source,
    type: cellType(type),
  })
  const columns =
    wish.columns === undefined
      ? table.columns.map((column) => typed(column.name, column))
      : Object.entries(wish.columns).map(([name, source]) => {
          const column = table.columns.find((one) => one.name === source)
          return column
            ? typed(name, column)
            : missing(
                `the column ${source} of ${table.name}`,
                table.columns.map((one) => one.name),
              )
        })
  const names = columns.map(({ name }) => name)
  const { totals, currency: inCurrency, chart } = wish
  for (const name of [...(wish.key ?? []), ...totals, ...inCurrency, ...(chart ? [chart.x, ...chart.y] : [])])
    if (!names.includes(name)) missing(`the column ${name} of its own ${wish.name}`, names)
  const copied = tableKey.map((source) => columns.find((column) => column.source === source)?.name)
  const key = wish.key ?? (copied.every((name) => name !== undefined) ? copied : [])
  const settings = { totals, currency: inCurrency, ...(chart && { chart }) }
  const layout = [copy_format, wish.name, columns, key, settings, currency, target.decimals]
  return {
    name: wish.name,
    from: table.name,
    columns,
    key,
    rows: table.rows,
    hash: hashOf(table.hash, layout),
    description: table.description,
    settings,
  }
}

/** Key of each table: of its model as released, or of its contract. */
function keysOf(manifest: Manifest, contracts: readonly Contract[]): ReadonlyMap<string, readonly string[]> {
  const ofContracts = contracts.map((contract) => [`stg_${contract.name}`, contract.key] as const)
  const ofModels = manifest.tables
    .filter((table) => table.model_sql !== '')
    .map((table) => [table.name, parseModel(table.model_file, table.model_sql).key] as const)
  return new Map([...ofContracts, ...ofModels])
}
