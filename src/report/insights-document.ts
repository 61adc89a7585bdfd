import { chartOption } from '../page/chart-option.ts'
import { columnTitle } from '../page/column-words.ts'
import type { Locale } from '../page/format-value.ts'
import type { Block, FigureBlock, Table } from './document.ts'
import type { Change, Insights } from './insights.ts'
import {
  amount,
  attentionItems,
  changeSentence,
  label,
  periodSentence,
  reasonSentence,
  shareText,
  signedAmount,
  signedShare,
} from './insights-words.ts'
import type { Look } from './page-document.ts'
import { words as reportWords } from './words.ts'

const titles = {
  en: {
    changed: 'What changed',
    why: 'Why',
    stands: 'What stands',
    parts: 'The largest parts',
    attention: 'What needs attention',
    dimension: 'Dimension',
    value: 'Value',
    before: 'Before',
    now: 'Now',
    change: 'Change',
    share: 'Share of the change',
    whole: 'Share',
    others: (n: number) => `${n} ${n === 1 ? 'other' : 'others'}`,
    none: 'No metric of this memo is made of parts that add up.',
    again: 'Ask again:',
    memo: 'Insights',
  },
  fr: {
    changed: 'Ce qui a changé',
    why: 'Pourquoi',
    stands: 'État',
    parts: 'Les plus grandes parts',
    attention: 'À surveiller',
    dimension: 'Dimension',
    value: 'Valeur',
    before: 'Avant',
    now: 'Maintenant',
    change: 'Variation',
    share: 'Part de la variation',
    whole: 'Part',
    others: (n: number) => `${n} ${n === 1 ? 'autre' : 'autres'}`,
    none: 'Aucun indicateur de cette note n’est fait de parts qui s’additionnent.',
    again: 'Pour redemander\u00a0:',
    memo: 'Points clés',
  },
} as const

export function memoTitle(locale: Locale): string {
  return titles[locale].memo
}

/** The memo as blocks of one page. */
export function insightsBlocks(insights: Insights, look: Look): readonly Block[] {
  const { locale } = look
  const title = titles[locale]
  const { explained } = insights
  const cards = insights.changes.slice(0, 4)
  const rest = insights.changes.slice(4)
  const [first] = insights.changes
  return [
    { kind: 'text', text: periodSentence(insights, locale), is_soft: true },
    { kind: 'heading', text: first?.metric.time === undefined ? title.stands : title.changed },
    ...(first
      ? [
          {
            kind: 'list',
            items: [{ lead: lead(first, locale), text: changeSentence(first, insights, locale) }],
          } as const,
        ]
      : []),
    ...cards.map((change) => ({ ...cardOf(change, look), is_told: change === first })),
    ...(rest.length === 0
      ? []
      : [
          {
            kind: 'list',
            items: rest.map((change) => ({
              lead: lead(change, locale),
              text: changeSentence(change, insights, locale),
            })),
          } as const,
        ]),
    { kind: 'heading', text: explained && explained.change.metric.time === undefined ? title.parts : title.why },
    {
      kind: 'text',
      text: explained ? reasonSentence(insights, locale) : title.none,
      is_soft: false,
    },
    ...(explained
      ? [{ kind: 'table', title: '', note: '', table: reasonTable(insights, locale), width: 4 } as const]
      : []),
    { kind: 'heading', text: title.attention },
    { kind: 'list', items: attentionItems(insights.attention, locale) },
    { kind: 'text', text: traceText(insights, locale), is_soft: true },
  ]
}

function lead({ metric }: Change, locale: Locale): string {
  return `${metric.title[locale]}${locale === 'fr' ? '\u00a0:' : ':'}`
}

function cardOf(change: Change, look: Look): FigureBlock {
  const { locale } = look
  const { metric, value, before, spark } = change
  const tile = {
    name: metric.name,
    kind: 'figure',
    title: metric.title,
    note: undefined,
    width: 1,
    grain: undefined,
    metrics: [metric.name],
    by: [],
    limit: 1,
    table: '',
    columns: [],
    where: undefined,
    sort: [],
    places: {},
  } as const
  const none = {
    tile: '',
    from: null,
    to: null,
    grain: null,
    unfiltered: [],
    series: [],
    hidden: 0,
    columns: [],
    rows: [],
  }
  return {
    kind: 'figure',
    title: metric.title[locale],
    value: amount(change, value, locale),
    change: signedShare(change.share, locale),
    before: before === null ? '' : `${reportWords[locale].before} ${amount(change, before, locale)}`,
    option: chartOption(tile, { ...none, spark }, look),
    width: 1,
  }
}

function reasonTable({ explained, names: said }: Insights, locale: Locale): Table {
  const title = titles[locale]
  const names = [title.dimension, title.value, title.before, title.now, title.change, title.share]
  const columns = names.map((name, index) => ({ name, is_number: index > 1 }))
  if (!explained) return { columns, rows: [] }
  const { change, reasons } = explained
  const shareOf = (part: string): string => {
    const all = Number(change.change)
    return all === 0 ? '' : shareText(Number(part) / all, locale)
  }
  const rows = reasons.flatMap(({ dimension, shown, others }) => [
    ...shown.map((part, index) => [
      index === 0 ? columnTitle(dimension, said, locale) : '',
      label(part.label, locale, said?.[dimension]),
      amount(change, part.before, locale),
      amount(change, part.value, locale),
      signedAmount(change, part.change, locale),
      shareOf(part.change),
    ]),
    ...(others.count === 0
      ? []
      : [
          ['', title.others(others.count), '', '', signedAmount(change, others.change, locale), shareOf(others.change)],
        ]),
  ])
  if (change.metric.time !== undefined) return { columns, rows }
  // Without a period before there are parts of the whole alone.
  const isKept = (index: number): boolean => index !== 2 && index !== 4
  const share = { name: title.whole, is_number: true }
  return {
    columns: [...columns.slice(0, -1), share].filter((_, index) => isKept(index)),
    rows: rows.map((row) =>
      row
        .map((cell, index) => (index === 3 && cell === '' ? (row[4] ?? '').replace('+', '') : cell))
        .filter((_, index) => isKept(index)),
    ),
  }
}

function traceText({ from, to, explained, changes }: Insights, locale: Locale): string {
  const metric = explained?.change.metric.name ?? changes[0]?.metric.name
  if (metric === undefined) return ''
  const isTimed = (explained?.change.metric ?? changes[0]?.metric)?.time !== undefined
  if (!isTimed) return `${titles[locale].again} tallyhouse metric ${metric} --receipt · tallyhouse explain ${metric}`
  return `${titles[locale].again} tallyhouse metric ${metric} --from ${from} --to ${to} --compare --receipt · tallyhouse explain ${metric} --from ${from} --to ${to}`
}
