import { severities } from '../contract/severity.ts'
import type { Page, Tile } from '../plan/page-spec.ts'
import { sqlName } from '../sql/quote.ts'
import type { Attention, InsightsSource } from './insights.ts'

const most_reasons = 3
const most_samples = 3

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

async function readAlerts(source: InsightsSource): Promise<Attention['alerts']> {
  const tiles = alertTiles(source.pages).filter(({ table }) =>
    source.manifest.tables.some(({ name }) => name === table),
  )
  const alerts: Attention['alerts'][number][] = []
  for (const tile of tiles) {
    const where = tile.where === undefined ? '' : ` where ${tile.where}`
    const [count] = await source.rows(`select count(*) as n from ${sqlName(tile.table)}${where}`)
    const known = source.manifest.tables.find(({ name }) => name === tile.table)?.columns ?? []
    const names = (tile.columns.length > 0 ? tile.columns : known.map(({ name }) => name)).slice(0, 2)
    const order = [
      ...tile.sort.map((text) => `${sqlName(text.replace(/^-/, ''))}${text.startsWith('-') ? ' desc' : ''} nulls last`),
      ...names.map(sqlName),
    ]
    const rows = await source.rows(
      `select ${names.map(sqlName).join(', ')} from ${sqlName(tile.table)}${where} order by ${order.join(', ')} limit ${most_samples}`,
    )
    const samples = rows.map((row) => names.map((name) => String(row[name] ?? '')).join(' '))
    alerts.push({ title: tile.title, rows: Number(count?.['n'] ?? 0), samples })
  }
  return alerts.filter(({ rows }) => rows > 0)
}

/** Tiles of pages that show rows of a table of alerts, each table once. */
function alertTiles(pages: readonly Page[]): readonly Tile[] {
  const tiles = pages
    .flatMap((page) => page.tiles)
    .filter(({ kind, table }) => kind === 'rows' && /(^|_)alerts?(_|$)/.test(table))
  return tiles.filter((tile, index) => tiles.findIndex(({ table }) => table === tile.table) === index)
}
