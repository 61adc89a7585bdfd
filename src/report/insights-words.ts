import { type ColumnWords, columnTitle } from '../page/column-words.ts'
import { changeText, figureText, type Locale } from '../page/format-value.ts'
import type { Attention } from './attention.ts'
import type { Item } from './document.ts'
import type { Change, Insights } from './insights.ts'
import { rangeText } from './words.ts'

const whole = { style: 'count', decimals: 0 } as const

/** A figure of a metric as people write it; – where there is none. */
export function amount({ metric }: Pick<Change, 'metric'>, value: string | null, locale: Locale): string {
  return value === null ? '–' : figureText(value, metric.format, metric.unit, locale)
}

/** A change with its sign, in the metric's unit. */
export function signedAmount(change: Pick<Change, 'metric'>, value: string, locale: Locale): string {
  if (Number(value) === 0) return amount(change, '0', locale)
  const size = amount(change, value.replace(/^-/, ''), locale)
  return `${value.startsWith('-') ? '−' : '+'}${size}`
}

/** A share with its sign: − as amounts have it. */
export function signedShare(share: string | null, locale: Locale): string {
  return changeText(share, locale).replace('-', '−')
}

/** A share of a whole, with one decimal always: shares stand below each other. */
export function shareText(share: number, locale: Locale): string {
  // Rounded before it is written, so that next to nothing has no sign.
  const rounded = Math.round(share * 1000) / 1000 || 0
  return figureText(rounded, { style: 'share', decimals: 1 }, '', locale).replace('-', '−')
}

/** How a metric moved, in one sentence. */
export function changeSentence(change: Change, insights: Insights, locale: Locale): string {
  const { value, before } = change
  const days = dayCount(insights)
  const [now, then] = [amount(change, value, locale), amount(change, before, locale)]
  const size = signedAmount(change, change.change, locale)
  const share = signedShare(change.share, locale)
  if (change.metric.time === undefined) return locale === 'fr' ? `${now} à ce jour.` : `${now} as it stands.`
  if (locale === 'fr') {
    if (value === null) return before === null ? 'aucun chiffre.' : `aucun chiffre, contre ${then} auparavant.`
    if (before === null) return `${now}, sans chiffre sur la période précédente.`
    if (Number(change.change) === 0) return `inchangé à ${now}.`
    const inBrackets = share === '' ? size : `${size}, soit ${share}`
    return `${Number(change.change) > 0 ? 'hausse' : 'baisse'} à ${now}, contre ${then} les ${days} jours d’avant (${inBrackets}).`
  }
  if (value === null) return before === null ? 'no figure.' : `no figure, against ${then} before.`
  if (before === null) return `${now}, with no figure in the period before.`
  if (Number(change.change) === 0) return `unchanged at ${now}.`
  const inBrackets = share === '' ? size : `${size}, ${share}`
  return `${Number(change.change) > 0 ? 'up' : 'down'} to ${now} from ${then} in the ${days} days before (${inBrackets}).`
}

/** What made the change, dimension by dimension: the largest part of each. */
export function reasonSentence(insights: Insights, locale: Locale): string {
  const { explained, names } = insights
  if (!explained) return ''
  const { change, reasons } = explained
  const isTimed = change.metric.time !== undefined
  const parts = reasons.flatMap(({ dimension, shown: [first] }) =>
    first
      ? [
          `${label(first.label, locale, names?.[dimension])} (${columnTitle(dimension, names, locale).toLowerCase()}) ${isTimed ? signedAmount(change, first.change, locale) : amount(change, first.value, locale)}`,
        ]
      : [],
  )
  const size = isTimed ? signedAmount(change, change.change, locale) : amount(change, change.value, locale)
  const [whole, tout] = isTimed ? ['change', 'à la variation'] : ['whole', 'au total']
  return locale === 'fr'
    ? `${change.metric.title.fr}\u00a0: ${size} au total. Les plus grandes parts\u00a0: ${parts.join(', ')}. Sous chaque dimension, les parts s’additionnent exactement ${tout}.`
    : `${change.metric.title.en}: ${size} in all. The largest parts: ${parts.join(', ')}. By each dimension the parts add up exactly to the ${whole}.`
}

export function label(value: string | null, locale: Locale, words?: ColumnWords): string {
  if (value !== null && value !== '') return words?.values?.[value]?.[locale] ?? value
  return locale === 'fr' ? '(sans)' : '(none)'
}

/** Both periods in words. */
export function periodSentence(insights: Insights, locale: Locale): string {
  const { from, to, before_from, before_to, first_day, changes } = insights
  if (changes.every(({ metric }) => metric.time === undefined))
    return locale === 'fr'
      ? 'Les indicateurs de ce projet n’ont pas de date\u00a0: ils sont donnés tels qu’ils sont, sans période précédente.'
      : 'The metrics of this project have no time: they are given as they stand, without a period before.'
  const [now, before] = [rangeText(from, to, locale), rangeText(before_from, before_to, locale)]
  const isCut = first_day > before_from
  if (locale === 'fr') {
    const young = isCut ? ` Les données commencent le ${first_day}\u00a0: la période précédente n’est pas entière.` : ''
    return `${now}, comparé aux ${dayCount(insights)} jours d’avant, ${before}.${young}`
  }
  const young = isCut ? ` Data begin on ${first_day}, so the period before is not whole.` : ''
  return `${now}, compared with the ${dayCount(insights)} days before, ${before}.${young}`
}

function dayCount({ from, to }: Insights): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
}

/** What needs attention, one sentence each; one that says so where nothing does. */
export function attentionItems(attention: Attention, locale: Locale): readonly Item[] {
  const items = locale === 'fr' ? attentionFrench(attention) : attentionEnglish(attention)
  return items
}

function attentionEnglish(attention: Attention): readonly Item[] {
  const { checks, failed, records, quarantined, reasons, orphans, refused, alerts } = attention
  const n = (value: number): string => figureText(value, whole, '', 'en')
  const rows = total(quarantined)
  return [
    checks === 0
      ? { lead: 'Checks.', text: 'None were run.' }
      : failed.length === 0
        ? { lead: 'Checks.', text: `All ${n(checks)} passed.` }
        : { lead: 'Checks.', text: `${n(failed.length)} of ${n(checks)} did not pass:` },
    ...failed.slice(0, 4).map((check) => ({
      lead: check.name,
      text:
        check.status === 'error'
          ? `(${check.severity}) could not run: ${check.message}`
          : `(${check.severity}): ${n(check.bad_rows)} ${check.bad_rows === 1 ? 'row' : 'rows'} against: ${check.rule}`,
    })),
    rows === 0
      ? { lead: 'Quarantine.', text: `None of ${n(records)} records.` }
      : {
          lead: 'Quarantine.',
          text: `${n(rows)} of ${n(records)} records are set aside (${listed(quarantined, n)}). Most often: ${listed(
            reasons.map(({ text, rows: count }) => ({ contract: text, rows: count })),
            n,
          )}.`,
        },
    ...(orphans.length === 0
      ? []
      : [
          {
            lead: 'Without a parent.',
            text: `${n(total(orphans))} ${total(orphans) === 1 ? 'row waits' : 'rows wait'} for the row that ${total(orphans) === 1 ? 'it refers' : 'they refer'} to (${listed(orphans, n)}).`,
          },
        ]),
    ...alerts.map(({ title, rows: count, samples }) => ({
      lead: `${title.en}.`,
      text: `${n(count)}, first of all: ${samples.map(({ en }) => en).join(' · ')}.`,
    })),
    refused.length === 0
      ? { lead: 'Files.', text: 'None was refused.' }
      : {
          lead: 'Files.',
          text: `${n(refused.length)} refused: ${refused
            .slice(0, 3)
            .map(({ landing_date, name, message }) => `${landing_date}/${name} (${message})`)
            .join('; ')}.`,
        },
  ]
}

function attentionFrench(attention: Attention): readonly Item[] {
  const { checks, failed, records, reasons, refused, alerts, translations } = attention
  const n = (value: number): string => figureText(value, whole, '', 'fr')
  const inFrench = (counts: Attention['orphans']): Attention['orphans'] =>
    counts.map(({ contract, rows }) => ({ contract: translations?.fr.tables[contract]?.title ?? contract, rows }))
  const [quarantined, orphans] = [inFrench(attention.quarantined), inFrench(attention.orphans)]
  const rows = total(quarantined)
  return [
    checks === 0
      ? { lead: 'Contrôles.', text: 'Aucun n’a été exécuté.' }
      : failed.length === 0
        ? { lead: 'Contrôles.', text: `Tous les ${n(checks)} sont réussis.` }
        : {
            lead: 'Contrôles.',
            text: `${n(failed.length)} sur ${n(checks)} ne ${failed.length === 1 ? 'passe' : 'passent'} pas\u00a0:`,
          },
    ...failed.slice(0, 4).map((check) => ({
      lead: translations?.fr.checks[check.name]?.title ?? check.name,
      text:
        check.status === 'error'
          ? `(${severityFrench[check.severity]}) n’a pas pu s’exécuter\u00a0: ${check.message}`
          : `(${severityFrench[check.severity]})\u00a0: ${n(check.bad_rows)} ${check.bad_rows > 1 ? 'lignes contraires' : 'ligne contraire'} à la règle «\u00a0${translations?.fr.checks[check.name]?.description ?? check.rule}\u00a0»`,
    })),
    rows === 0
      ? { lead: 'Quarantaine.', text: `Aucun des ${n(records)} enregistrements.` }
      : {
          lead: 'Quarantaine.',
          text: `${n(rows)} enregistrements sur ${n(records)} sont mis de côté (${listed(quarantined, n)}). Le plus souvent\u00a0: ${listed(
            reasons.map(({ text, rows: count }) => ({ contract: text, rows: count })),
            n,
          )}.`,
        },
    ...(orphans.length === 0
      ? []
      : [
          {
            lead: 'Sans parent.',
            text: `${n(total(orphans))} ${total(orphans) > 1 ? 'lignes attendent celle à laquelle elles se réfèrent' : 'ligne attend celle à laquelle elle se réfère'} (${listed(orphans, n)}).`,
          },
        ]),
    ...alerts.map(({ title, rows: count, samples }) => ({
      lead: `${title.fr}.`,
      text: `${n(count)}, d’abord\u00a0: ${samples.map(({ fr }) => fr).join(' · ')}.`,
    })),
    refused.length === 0
      ? { lead: 'Fichiers.', text: 'Aucun n’a été refusé.' }
      : {
          lead: 'Fichiers.',
          text: `${n(refused.length)} ${refused.length > 1 ? 'refusés' : 'refusé'}\u00a0: ${refused
            .slice(0, 3)
            .map(({ landing_date, name, message }) => `${landing_date}/${name} (${message})`)
            .join('\u00a0; ')}.`,
        },
  ]
}

const severityFrench = { low: 'faible', medium: 'moyenne', high: 'haute' } as const

function total(counts: readonly { readonly rows: number }[]): number {
  return counts.reduce((sum, { rows }) => sum + rows, 0)
}

function listed(
  counts: readonly { readonly contract: string; readonly rows: number }[],
  n: (value: number) => string,
): string {
  return counts.map(({ contract, rows }) => `${contract} ${n(rows)}`).join(', ')
}
