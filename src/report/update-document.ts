import type { EChartsOption } from 'echarts'
import { affectedText } from '../check/quality-words.ts'
import type { Run } from '../journal/journal.ts'
import { frameOption } from '../page/chart-frame.ts'
import { chartThemes } from '../page/chart-theme.ts'
import { figureText, type Locale } from '../page/format-value.ts'
import { checkWords, contractTitle, tableWords } from '../page/table-words.ts'
import type { Block, ChartBlock, Table } from './document.ts'
import type { Look } from './page-document.ts'
import type { ApiSample, LoggedRun, Update } from './update.ts'
import { asOfText } from './week-figures.ts'

const most_runs = 40
const most_lines = 24

const titles = {
  en: {
    update: 'Weekly note',
    runs: 'Run log',
    volumes: 'Volumes',
    quality: 'Quality',
    charts: 'Figures',
    api: 'What the API answers',
    last: 'Steps of the last build',
    no_runs: 'There were no runs in these days.',
    no_quality: 'No checks were run yet.',
    no_steps: 'No build ran in these days.',
    release: 'Release',
    durations: 'Duration of runs in seconds',
    rows_of_days: 'Records and quarantine by day',
    records: 'Records',
    quarantined: 'In quarantine',
    run: ['Started (UTC)', 'Job', 'Status', 'Duration', 'Rows', 'Message'],
    step: ['Step', 'Status', 'Duration', 'Rows', 'Message'],
    account: ['Contract', 'Files', 'Read', 'Staged', 'In quarantine', 'Kept', 'Superseded', 'Without a parent'],
    table: ['Table', 'Rows', 'Size'],
    check: ['Check', 'Severity', 'Status', 'Rows affected', 'Rule'],
    more: (n: number) => `… ${n} more ${n === 1 ? 'line' : 'lines'}`,
  },
  fr: {
    update: 'Note hebdomadaire',
    runs: 'Journal des exécutions',
    volumes: 'Volumes',
    quality: 'Qualité',
    charts: 'Chiffres',
    api: 'Ce que répond l’API',
    last: 'Étapes de la dernière construction',
    no_runs: 'Aucune exécution ces jours-ci.',
    no_quality: 'Aucun contrôle n’a encore été exécuté.',
    no_steps: 'Aucune construction ces jours-ci.',
    release: 'Version',
    durations: 'Durée des exécutions en secondes',
    rows_of_days: 'Enregistrements et quarantaine par jour',
    records: 'Enregistrements',
    quarantined: 'En quarantaine',
    run: ['Début (UTC)', 'Tâche', 'État', 'Durée', 'Lignes', 'Message'],
    step: ['Étape', 'État', 'Durée', 'Lignes', 'Message'],
    account: ['Contrat', 'Fichiers', 'Lus', 'Retenus', 'En quarantaine', 'Gardés', 'Remplacés', 'Sans parent'],
    table: ['Table', 'Lignes', 'Taille'],
    check: ['Contrôle', 'Gravité', 'État', 'Lignes touchées', 'Règle'],
    more: (n: number) => `… ${n} ${n === 1 ? 'ligne' : 'lignes'} de plus`,
  },
} as const

export function updateTitle(locale: Locale): string {
  return titles[locale].update
}

/** The weekly note as blocks; `charts` are those of the project's first page, of the days that are said with them. */
export function updateBlocks(
  update: Update,
  charts: { readonly days: string; readonly blocks: readonly Block[] },
  look: Look,
): readonly Block[] {
  const title = titles[look.locale]
  const heading = (text: string): Block => ({ kind: 'heading', text })
  return [
    heading(title.runs),
    { kind: 'text', text: runsSentence(update, look.locale), is_soft: false },
    ...runBlocks(update, look),
    heading(`${title.volumes}, ${asOfText(update.manifest, look.locale)}`),
    ...volumeBlocks(update, look),
    heading(title.quality),
    ...qualityBlocks(update, look),
    ...(charts.blocks.length === 0 ? [] : [heading(`${title.charts}, ${charts.days}`), ...charts.blocks]),
    ...(update.samples.length === 0
      ? []
      : [heading(title.api), ...update.samples.map((one) => sampleBlock(one, look.locale))]),
  ]
}

function runsSentence({ runs }: Update, locale: Locale): string {
  if (runs.length === 0) return titles[locale].no_runs
  const count = (status: Run['status']): string => n(runs.filter((run) => run.status === status).length, locale)
  const time = durationText(
    runs.reduce((sum, run) => sum + durationOf(run), 0),
    locale,
  )
  return locale === 'fr'
    ? `${n(runs.length, locale)} ${runs.length > 1 ? 'exécutions' : 'exécution'}\u00a0: ${count('success')} sans remarque, ${count('warning')} avec remarque, ${count('error')} en échec. Durée totale\u00a0: ${time}.`
    : `${n(runs.length, locale)} ${runs.length === 1 ? 'run' : 'runs'}: ${count('success')} without remark, ${count('warning')} with a warning, ${count('error')} failed. In all they took ${time}.`
}

function runBlocks({ runs }: Update, look: Look): readonly Block[] {
  const { locale } = look
  if (runs.length === 0) return []
  const title = titles[locale]
  const last = runs.find(({ steps }) => steps.length > 1)
  const rows = runs
    .slice(0, most_runs)
    .map((run) => [
      run.started_at.slice(0, 19).replace('T', ' '),
      run.job_name,
      said(run.status, locale),
      run.ended_at === null ? '' : durationText(durationOf(run), locale),
      n(rowsOf(run), locale),
      run.message,
    ])
  const steps = (last?.steps ?? []).map((step) => [
    step.name,
    said(step.status, locale),
    durationText(step.duration_ms, locale),
    n(step.rows, locale),
    step.message,
  ])
  return [
    tableBlock('', tableOf(title.run, [3, 4], rows)),
    ...(steps.length === 0 ? [] : [tableBlock(title.last, tableOf(title.step, [2, 3], steps))]),
    ...(runs.length < 2 ? [] : [durationChart(runs, look)]),
  ]
}

function volumeBlocks({ manifest, translations }: Update, { locale }: Look): readonly Block[] {
  const title = titles[locale]
  const accounts = manifest.accounts.map(
    ({ contract, files, read, staged, quarantined, kept, superseded, orphans }) => [
      locale === 'fr' ? contractTitle(contract, translations).fr : contract,
      ...[files, read, staged, quarantined, kept, superseded, orphans].map((count) => n(count, locale)),
    ],
  )
  const tables = manifest.tables
    .filter(({ kind }) => kind === 'table')
    .map(({ name, description, rows, size_bytes }) => [
      tableWords({ name, description }, translations).title[locale],
      n(rows, locale),
      sizeText(size_bytes, locale),
    ])
  return [
    tableBlock('', tableOf(title.account, [1, 2, 3, 4, 5, 6, 7], accounts)),
    tableBlock('', tableOf(title.table, [1, 2], tables)),
  ]
}

function qualityBlocks({ quality, translations }: Update, look: Look): readonly Block[] {
  const { locale } = look
  const title = titles[locale]
  if (!quality) return [{ kind: 'text', text: title.no_quality, is_soft: false }]
  const { checks, passed, failed, errors, records, quarantined, results, days } = quality
  const text =
    locale === 'fr'
      ? `${n(checks, locale)} contrôles\u00a0: ${n(passed, locale)} réussis, ${n(failed, locale)} en échec, ${n(errors, locale)} non exécutés. ${n(quarantined, locale)} enregistrements sur ${n(records, locale)} sont en quarantaine.`
      : `${n(checks, locale)} checks: ${n(passed, locale)} passed, ${n(failed, locale)} failed, ${n(errors, locale)} could not run. ${n(quarantined, locale)} of ${n(records, locale)} records are in quarantine.`
  const rows = results.map((one) => {
    const { title: name, about } = checkWords(one, translations)
    return [name[locale], said(one.severity, locale), said(one.status, locale), affectedText(one), about[locale]]
  })
  return [
    { kind: 'text', text, is_soft: false },
    tableBlock('', tableOf(title.check, [3], rows)),
    ...(days.length < 2 ? [] : [dayChart(days.toReversed(), look)]),
  ]
}

function durationChart(runs: readonly LoggedRun[], look: Look): ChartBlock {
  const title = titles[look.locale]
  const shown = runs.filter(({ ended_at }) => ended_at !== null).toReversed()
  const names = shown.map(({ started_at, job_name }) => `${started_at.slice(5, 16).replace('T', ' ')} ${job_name}`)
  const seconds = shown.map((run) => Math.round(durationOf(run) / 100) / 10)
  const rows = shown.map((_, index) => [names[index] ?? '', String(seconds[index])])
  return barChart(
    'durations',
    title.durations,
    names,
    [{ name: title.durations, data: seconds }],
    { columns: heads([title.run[1], title.run[3]]), rows },
    look,
  )
}

function dayChart(
  days: readonly { readonly day: string; readonly records: number; readonly quarantined: number }[],
  look: Look,
): ChartBlock {
  const title = titles[look.locale]
  const data = [
    { name: title.records, data: days.map(({ records }) => records) },
    { name: title.quarantined, data: days.map(({ quarantined }) => quarantined) },
  ]
  const rows = days.map(({ day, records, quarantined }) => [day, String(records), String(quarantined)])
  const table = { columns: heads(['', title.records, title.quarantined]), rows }
  return barChart(
    'records-by-day',
    title.rows_of_days,
    days.map(({ day }) => day),
    data,
    table,
    look,
  )
}

function barChart(
  name: string,
  title: string,
  names: readonly string[],
  series: readonly { readonly name: string; readonly data: readonly number[] }[],
  table: Table,
  { theme }: Look,
): ChartBlock {
  const colours = chartThemes[theme]
  const option: EChartsOption = {
    ...frameOption(colours, series.length > 1),
    xAxis: {
      type: 'category',
      data: [...names],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.soft, hideOverlap: true },
    },
    yAxis: { type: 'value', splitLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.soft } },
    series: series.map((one) => ({ type: 'bar', name: one.name, data: [...one.data], barMaxWidth: 42 })),
  }
  return { kind: 'chart', name, title, note: '', option, height_px: 220, table, width: 4 }
}

/** JSON as the server gives it, set in lines; the long rest is said, not shown. */
function sampleBlock({ path, status, body }: ApiSample, locale: Locale): Block {
  const lines = prettyJson(body).split('\n')
  const rest = lines.length - most_lines
  const text = rest > 0 ? [...lines.slice(0, most_lines), titles[locale].more(rest)].join('\n') : lines.join('\n')
  return { kind: 'code', title: `GET ${path} → ${status}`, text }
}

function prettyJson(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 1)
  } catch {
    // What is no JSON is shown as it came.
    return body
  }
}

function tableBlock(title: string, table: Table): Block {
  return { kind: 'table', title, note: '', table, width: 4 }
}

function tableOf(names: readonly string[], numbers: readonly number[], rows: Table['rows']): Table {
  return { columns: names.map((name, index) => ({ name, is_number: numbers.includes(index) })), rows }
}

function heads(names: readonly string[]): Table['columns'] {
  return names.map((name, index) => ({ name, is_number: index > 0 }))
}

function durationOf({ started_at, ended_at }: Run): number {
  return ended_at === null ? 0 : Math.max(0, Date.parse(ended_at) - Date.parse(started_at))
}

/** Records that a run staged; where it staged none, the largest count of rows of its steps. */
function rowsOf({ steps }: LoggedRun): number {
  const staged = steps.filter(({ name }) => name.startsWith('stage '))
  if (staged.length > 0) return staged.reduce((sum, { rows }) => sum + rows, 0)
  return Math.max(0, ...steps.map(({ rows }) => rows))
}

const french: Readonly<Record<string, string>> = {
  running: 'en cours',
  success: 'réussi',
  warning: 'avec remarque',
  error: 'échec',
  passed: 'réussi',
  failed: 'échec',
  low: 'faible',
  medium: 'moyenne',
  high: 'haute',
}

/** A state or severity as its reader says it. */
function said(word: string, locale: Locale): string {
  return locale === 'fr' ? (french[word] ?? word) : word
}

function n(value: number, locale: Locale): string {
  return figureText(value, { style: 'count', decimals: 0 }, '', locale)
}

function durationText(ms: number, locale: Locale): string {
  if (ms < 60_000) return `${figureText(ms / 1000, { style: 'number', decimals: 1 }, '', locale)}\u00a0s`
  return `${n(Math.floor(ms / 60_000), locale)}\u00a0min ${n(Math.round((ms % 60_000) / 1000), locale)}\u00a0s`
}

function sizeText(bytes: number, locale: Locale): string {
  const unit = locale === 'fr' ? ['ko', 'Mo'] : ['kB', 'MB']
  return bytes < 1_000_000
    ? `${figureText(bytes / 1000, { style: 'number', decimals: 1 }, '', locale)}\u00a0${unit[0]}`
    : `${figureText(bytes / 1_000_000, { style: 'number', decimals: 1 }, '', locale)}\u00a0${unit[1]}`
}
