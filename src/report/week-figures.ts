import type { Manifest } from '../lake/manifest.ts'
import { isCohort, type Metric } from '../metric/metric.ts'
import { type Locale, periodText } from '../page/format-value.ts'
import { addDays, daysBetween } from '../time/day.ts'
import type { Block, ChartBlock, FigureBlock } from './document.ts'
import { type Look, type ReadPage, type ReadTile, tileBlock } from './page-document.ts'
import type { Update } from './update.ts'
import { rangeText, words } from './words.ts'

/** Days, both inclusive, as `YYYY-MM-DD`. */
type Days = { readonly from: string; readonly to: string }

/** The days of a note's figures: its own, or as many that end with the data where those end earlier. */
export function figureDays({ from, to, manifest }: Pick<Update, 'from' | 'to' | 'manifest'>): Days {
  const last = manifest.as_of.slice(0, 10)
  return to <= last ? { from, to } : { from: addDays(last, -daysBetween(from, to)), to: last }
}

/** Charts and figures of pages that were read for some days, each with the days that it is of; a sentence about them first. */
export function weekBlocks(
  pages: readonly ReadPage[],
  update: Pick<Update, 'to' | 'manifest'>,
  days: Days,
  metrics: readonly Metric[],
  look: Look,
): { readonly days: string; readonly blocks: readonly Block[] } {
  const { locale } = look
  const before = daysBefore(days)
  const as_of = asOfText(update.manifest, locale)
  const usedBy = ({ tile }: ReadTile): readonly Metric[] => metrics.filter(({ name }) => tile.metrics.includes(name))
  const tiles = pages.flatMap((page) => page.tiles)
  const blocks = tiles.flatMap((one) => {
    const block = tileBlock(one, look)
    if (block.kind !== 'figure' && block.kind !== 'chart') return []
    return [labelled(block, daysText(usedBy(one), days, as_of, locale))]
  })
  if (!tiles.some((one) => usedBy(one).some(({ time }) => time !== undefined))) return { days: as_of, blocks }
  const isCompared = pages.some(({ scope }) => scope.has_before)
  const text = sentence(update, days, isCompared ? before : undefined, locale)
  const opening: readonly Block[] = blocks.length === 0 ? [] : [{ kind: 'text', text, is_soft: true }]
  return { days: rangeText(days.from, days.to, locale), blocks: [...opening, ...blocks] }
}

/** The day of a release, as a reader is told it. */
export function asOfText({ as_of }: Pick<Manifest, 'as_of'>, locale: Locale): string {
  return `${words[locale].as_of} ${periodText(as_of.slice(0, 10), 'day', locale)}`
}

function daysBefore({ from, to }: Days): Days {
  const length = daysBetween(from, to) + 1
  return { from: addDays(from, -length), to: addDays(to, -length) }
}

/** What has no time is as the release has it; a cohort is of those who began in these days. */
function daysText(metrics: readonly Metric[], { from, to }: Days, as_of: string, locale: Locale): string {
  const isOfDays = metrics.some(({ time }) => time !== undefined)
  if (!isOfDays) return as_of
  const range = rangeText(from, to, locale)
  if (!metrics.some(({ measure }) => isCohort(measure))) return range
  return locale === 'fr' ? `cohortes du ${range}` : `cohorts of ${range}`
}

function labelled<T extends FigureBlock | ChartBlock>(block: T, days: string): T {
  if (block.kind === 'chart') return { ...block, note: [days, block.note].filter((text) => text !== '').join('. ') }
  return { ...block, title: `${block.title}, ${days}` }
}

function sentence(
  { to, manifest }: Pick<Update, 'to' | 'manifest'>,
  days: Days,
  before: Days | undefined,
  locale: Locale,
): string {
  const [range, earlier] = [rangeText(days.from, days.to, locale), before && rangeText(before.from, before.to, locale)]
  const last = periodText(manifest.as_of.slice(0, 10), 'day', locale)
  const isMoved = to > days.to
  if (locale === 'fr')
    return [
      earlier === undefined
        ? `Jours des chiffres\u00a0: ${range}\u00a0; les données ne couvrent pas toute la période précédente.`
        : `Jours des chiffres\u00a0: ${range}, comparés à ceux d’avant\u00a0: ${earlier}.`,
      isMoved ? `Les données s’arrêtent au ${last}, avant la fin des jours de cette note.` : '',
    ]
      .join(' ')
      .trim()
  return [
    earlier === undefined
      ? `Figures of ${range}; the data do not reach back over the whole period before.`
      : `Figures of ${range}, compared to the period before, ${earlier}.`,
    isMoved ? `The data end on ${last}, before the last day of this note.` : '',
  ]
    .join(' ')
    .trim()
}
