import { type Locale, periodText } from '../page/format-value.ts'

/** What reports say of themselves. */
export const words = {
  en: {
    release: 'Release',
    as_of: 'as of',
    page: 'Page',
    of: 'of',
    before: 'from',
    figures: 'Figures',
    more_rows: 'There are more rows than these.',
    more_values: (n: number) => `${n} more ${n === 1 ? 'value is' : 'values are'} not shown.`,
    nothing: 'No figures in this period.',
    all_pages: 'Report',
    source: 'Every figure here can be asked for again:',
  },
  fr: {
    release: 'Version',
    as_of: 'au',
    page: 'Page',
    of: 'sur',
    before: 'contre',
    figures: 'Chiffres',
    more_rows: 'Il y a d’autres lignes que celles-ci.',
    more_values: (n: number) =>
      `${n} ${n === 1 ? 'autre valeur n’est pas montrée' : 'autres valeurs ne sont pas montrées'}.`,
    nothing: 'Aucun chiffre sur cette période.',
    all_pages: 'Rapport',
    source: 'Chaque chiffre peut être redemandé :',
  },
} as const

/** Days from one to another, as people write them. */
export function rangeText(from: string | undefined, to: string | undefined, locale: Locale): string {
  if (from === undefined || to === undefined) return ''
  const [first, last] = [periodText(from, 'day', locale), periodText(to, 'day', locale)]
  return from === to ? first : `${first} – ${last}`
}
