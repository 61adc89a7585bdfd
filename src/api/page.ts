import { html } from 'hono/html'
import type { SqlRow } from '../engine/engine.ts'
import type { AccountEntry, Manifest, TableEntry } from '../lake/manifest.ts'
import { columnNames, columnTitle } from '../page/column-words.ts'
import { contractTitle, tableWords } from '../page/table-words.ts'
import { sqlName } from '../sql/quote.ts'
import { monthlyChart } from './chart.ts'
import { formatBytes, formatCell, formatNumber, formatTime } from './format-value.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'
import { type Language, type TextKey, textOf } from './text-of.ts'

type Html = ReturnType<typeof html>

/** The frame of every page. */
export function frame(source: ServerSource, language: Language, path: string, body: Html): Html {
  const other = language === 'en' ? 'fr' : 'en'
  const title = source.project.title[language]
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Tallyhouse</title><link rel="stylesheet" href="/style.css"><link rel="icon" href="/favicon.svg"></head>
<body><a class="skip" href="#content">${textOf(language, 'skip')}</a>
<header><h1><a href="/?lang=${language}">${title}</a></h1><nav aria-label="language"><a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${other === 'fr' ? 'Français' : 'English'}</a></nav></header>
<main id="content">${body}</main></body></html>`
}

/** The first page: release, chart, accounting, tables. */
export async function firstPage(
  source: ServerSource,
  view: ReleaseView | undefined,
  language: Language,
): Promise<Html> {
  const t = (key: TextKey): string => textOf(language, key)
  if (!view)
    return frame(source, language, '/', html`<p>${t('nothing')}</p><p>${t('next')} <code>tallyhouse build</code></p>`)
  const { manifest } = view
  const head = html`<p class="soft">${t('release')} <code>${manifest.id}</code>, ${t('published')} ${formatTime(manifest.created_at, language)}, ${t('as_of')} ${manifest.as_of}</p>`
  const tables = await tablesSection(source, view, language)
  const body = html`${head}${await chartSection(source, view, language)}${accountingSection(source, manifest, language)}${refusedSection(manifest, language)}${tables}`
  return frame(source, language, '/', body)
}

/** One table: its columns and its first hundred rows. */
export async function tablePage(
  source: ServerSource,
  view: ReleaseView,
  table: TableEntry,
  language: Language,
): Promise<Html> {
  const rows = await view.rows(`select * from ${sqlName(table.name)} limit 100`)
  const words = tableWords(table, source.project.translations)
  const body = html`<p><a href="/?lang=${language}">← ${textOf(language, 'back')}</a></p><h2>${words.title[language]}</h2><p>${words.about[language]}</p>
<p class="soft"><code>${table.name}</code> · ${formatNumber(table.rows, language)} ${textOf(language, 'rows')} · ${table.columns.map((column) => `${column.name} ${column.type}`).join(', ')}</p>${rowsTable(source, table, rows, language)}`
  return frame(source, language, `/tables/${table.name}`, body)
}

async function chartSection(source: ServerSource, view: ReleaseView, language: Language): Promise<Html> {
  if (!source.monthly) return html``
  const { title, unit, sql } = source.monthly
  const rows = await view.rows(sql(view.manifest))
  if (rows.length === 0) return html``
  const months = rows.map((row) => ({ month: String(row['month']), value: Number(row['value'] ?? 0) }))
  const heading = `${title[language]} ${textOf(language, 'by_month')}`
  return html`<h2>${heading} <span class="soft">(${unit})</span></h2>${monthlyChart(heading, unit, months, language)}`
}

function accountingSection(source: ServerSource, manifest: Manifest, language: Language): Html {
  const t = (key: TextKey): string => textOf(language, key)
  const n = (value: number): string => formatNumber(value, language)
  const holds = manifest.accounts.every(
    (one) => one.read === one.staged + one.quarantined && one.staged === one.kept + one.superseded,
  )
  const keys = [
    'files',
    'read',
    'staged',
    'quarantined',
    'kept',
    'superseded',
    'orphans',
  ] as const satisfies readonly (TextKey & keyof AccountEntry)[]
  const rows = manifest.accounts.map(
    (account) =>
      html`<tr><th scope="row">${contractTitle(account.contract, source.project.translations)[language]}</th>${keys.map((key) => html`<td class="number">${n(account[key])}</td>`)}</tr>`,
  )
  const total = (key: 'read' | 'staged' | 'quarantined' | 'kept' | 'superseded'): number =>
    manifest.accounts.reduce((sum, account) => sum + account[key], 0)
  const sums = `${n(total('read'))} ${t('read')} = ${n(total('staged'))} ${t('staged')} + ${n(total('quarantined'))} ${t('quarantined')}; ${n(total('staged'))} ${t('staged')} = ${n(total('kept'))} ${t('kept')} + ${n(total('superseded'))} ${t('superseded')}`
  return html`<h2>${t('accounting')}</h2><p>${sums}. ${holds ? html`<span class="good">✓ ${t('holds')}</span>` : ''}</p>
<div class="wide" tabindex="0" role="region" aria-label="${t('accounting')}"><table><caption>${t('accounting_note')}</caption><thead><tr><th scope="col">${t('contract')}</th>${keys.map((key) => html`<th scope="col" class="number">${t(key)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function refusedSection(manifest: Manifest, language: Language): Html {
  if (manifest.refused.length === 0) return html``
  const items = manifest.refused.map(
    (file) =>
      html`<li><span class="bad">${file.landing_date}/${file.name}</span> <code>${file.code}</code><br>${file.message}<br>→ ${file.hint}</li>`,
  )
  return html`<h2>${textOf(language, 'refused')}</h2><ul>${items}</ul>`
}

async function tablesSection(source: ServerSource, view: ReleaseView, language: Language): Promise<Html> {
  const groups = [
    ['models', (table: TableEntry) => table.kind === 'table' || table.kind === 'view'],
    ['staging', (table: TableEntry) => table.kind === 'staging'],
    ['system', (table: TableEntry) => table.kind === 'system'],
  ] as const
  const sections: Html[] = []
  for (const [key, belongs] of groups) {
    const tables = view.manifest.tables.filter(belongs)
    const items: Html[] = []
    for (const table of tables) {
      const rows = table.rows === 0 ? [] : await view.rows(`select * from ${sqlName(table.name)} limit 5`)
      const facts = `${formatNumber(table.rows, language)} ${textOf(language, 'rows')}, ${formatBytes(table.size_bytes, language)}`
      const words = tableWords(table, source.project.translations)
      const name = words.title[language] === table.name ? '' : html`${words.title[language]} `
      items.push(
        html`<details><summary>${name}<code>${table.name}</code> <span class="soft">${facts}</span></summary><p>${words.about[language]} <a href="/tables/${table.name}?lang=${language}">${textOf(language, 'table')} ${table.name}</a></p>${rowsTable(source, table, rows, language)}</details>`,
      )
    }
    if (items.length > 0) sections.push(html`<h3>${textOf(language, key)}</h3>${items}`)
  }
  return html`<h2>${textOf(language, 'tables')}</h2>${sections}`
}

function rowsTable(source: ServerSource, table: TableEntry, rows: readonly SqlRow[], language: Language): Html {
  const names = columnNames(
    table.columns.map(({ name }) => name),
    source.project,
  )
  const title = (name: string): string => (language === 'fr' ? columnTitle(name, names, language) : name)
  const isNumber = (type: string): boolean => /INT|DECIMAL|DOUBLE|FLOAT/.test(type)
  const head = table.columns.map(
    (column) => html`<th scope="col" class="${isNumber(column.type) ? 'number' : 'text'}">${title(column.name)}</th>`,
  )
  const body = rows.map(
    (row) =>
      html`<tr>${table.columns.map((column) => html`<td class="${isNumber(column.type) ? 'number' : 'text'}">${formatCell(row[column.name])}</td>`)}</tr>`,
  )
  const label = `${table.name}: ${textOf(language, 'first_rows')}`
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table><caption>${label}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}
