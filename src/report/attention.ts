import { severities } from '../contract/severity.ts'
import type { SqlRow } from '../engine/engine.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { ColumnEntry, RefusedFile } from '../lake/manifest.ts'
import type { FigureSource } from '../page/tile-figures.ts'
import type { Page, Tile } from '../plan/page-spec.ts'
import type { Translations } from '../plan/translations.ts'
import type { Alert } from '../plan/webhook-spec.ts'
import { sqlName } from '../sql/quote.ts'

/** What somebody should look at. */
export type Attention = {
  readonly checks: number
  /** What did not pass, the graver first. */
  readonly failed: readonly CheckResult[]
  readonly records: number
  readonly quarantined: readonly { readonly contract: string; readonly rows: number }[]
  /** Reasons of quarantine by how many records have them, the most frequent first. */
  readonly reasons: readonly { readonly text: string; readonly rows: number }[]
  readonly orphans: readonly { readonly contract: string; readonly rows: number }[]
  readonly refused: readonly RefusedFile[]
  readonly translations?: Translations | undefined
  /** Tables of alerts that pages show, with how many rows stand there and some of them. */
  readonly alerts: readonly {
    readonly title: Page['title']
    readonly rows: number
    readonly samples: readonly Page['title'][]
  }[]
}

/** What insights are read from. */
export type InsightsSource = FigureSource & {
  readonly pages: readonly Page[]
  readonly first_metric: string | undefined
  readonly alerts: readonly Alert[]
  /** What checks found in the run that made the release. */
  readonly checks: readonly CheckResult[]
}

const most_reasons = 3
const most_samples = 2

/** What somebody should look at in a release: from its manifest, its checks, and the tables of alerts on its pages. */
export async function readAttention(source: InsightsSource): Promise<Attention> {
  const { manifest, checks } = source
  const counted = (field: 'quarantined' | 'orphans') =>
    manifest.accounts
      .filter((account) => account[field] > 0)
      .map((account) => ({ contract: account.contract, rows: account[field] }))
      .toSorted((a, b) => b.rows - a.rows)
  const quarantined = counted('quarantined')
  const failed = checks
    .filter(({ status }) => status !== 'passed')
    .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))
  return {
    checks: checks.length,
    failed,
    records: manifest.accounts.reduce((sum, { read }) => sum + read, 0),
    quarantined,
    reasons: quarantined.length === 0 ? [] : await readReasons(source),
    orphans: counted('orphans'),
    refused: manifest.refused,
    translations: source.columns?.translations,
    alerts: await readAlerts(source),
  }
}

async function readReasons({ rows }: InsightsSource): Promise<Attention['reasons']> {
  const found = await rows(
    `select contract, column_name, code, count(*) as n from quarantine
     group by contract, column_name, code order by n desc, contract, column_name, code limit ${most_reasons}`,
  )
  return found.map((row) => {
    const column = row['column_name'] === null || row['column_name'] === '' ? '' : `.${String(row['column_name'])}`
    return { text: `${String(row['contract'])}${column} ${String(row['code'])}`, rows: Number(row['n']) }
  })
}

/** The alerts that the project names; where it names none, the tables of alerts that its pages show. */
async function readAlerts(source: InsightsSource): Promise<Attention['alerts']> {
  const { alerts, manifest } = source
  const tiles = alertTiles(source.pages)
  const named = alerts.map(({ name, table, key, where, text }): AlertRows => {
    const tile = tiles.find((one) => one.table === table)
    const words = name.replaceAll('_', ' ')
    return { title: tile?.title ?? { en: words, fr: words }, table, where, sort: tile?.sort ?? [], columns: key, text }
  })
  const shown = named.length > 0 ? named : tiles.map((tile): AlertRows => ({ ...tile, text: undefined }))
  const found: Attention['alerts'][number][] = []
  for (const one of shown) {
    const known = manifest.tables.find(({ name }) => name === one.table)?.columns
    if (known) found.push(await readAlert(one, known, source))
  }
  return found.filter(({ rows }) => rows > 0)
}

type AlertRows = Pick<Tile, 'title' | 'table' | 'where' | 'sort' | 'columns'> & {
  /** What one row says, with `{column}` for its values; undefined: its first columns. */
  readonly text: Tile['title'] | undefined
}

async function readAlert(
  { title, table, where, sort, columns, text }: AlertRows,
  known: readonly ColumnEntry[],
  source: InsightsSource,
): Promise<Attention['alerts'][number]> {
  const condition = where === undefined ? '' : ` where ${where}`
  const [count] = await source.rows(`select count(*) as n from ${sqlName(table)}${condition}`)
  const names = (columns.length > 0 ? columns : known.map(({ name }) => name)).slice(0, 2)
  const order = [
    ...sort.map((one) => `${sqlName(one.replace(/^-/, ''))}${one.startsWith('-') ? ' desc' : ''} nulls last`),
    ...known.map(({ name }) => sqlName(name)),
  ]
  const rows = await source.rows(
    `select ${known.map(({ name }) => sqlName(name)).join(', ')} from ${sqlName(table)}${condition} order by ${order.join(', ')} limit ${most_samples}`,
  )
  const plain = text === undefined ? names.map((name) => `{${name}}`).join(' ') : undefined
  const fill = (words: string, row: SqlRow): string =>
    words.replaceAll(/\{([a-z0-9_]+)\}/g, (_, name: string) => String(row[name] ?? ''))
  const samples = rows.map((row) => ({
    en: fill(text?.en ?? plain ?? '', row),
    fr: fill(text?.fr ?? plain ?? '', row),
  }))
  return { title, rows: Number(count?.['n'] ?? 0), samples }
}

/** Tiles of pages that show rows of a table of alerts, each table once. */
function alertTiles(pages: readonly Page[]): readonly Tile[] {
  const tiles = pages
    .flatMap((page) => page.tiles)
    .filter(({ kind, table }) => kind === 'rows' && /(^|_)alerts?(_|$)/.test(table))
  return tiles.filter((tile, index) => tiles.findIndex(({ table }) => table === tile.table) === index)
}
