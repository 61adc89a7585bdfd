import type { Translations } from '../plan/translations.ts'
import { labelOf } from './chart-values.ts'
import type { Locale } from './format-value.ts'
import { nameText } from './name-text.ts'

type Words = { readonly en: string; readonly fr: string }

/** What people read instead of a column's name and of values in it; its currency where it holds money. */
export type ColumnWords = {
  readonly title: Words
  readonly unit?: string | undefined
  readonly values?: Readonly<Record<string, Words>> | undefined
}

/** By column. */
export type ColumnNames = Readonly<Record<string, ColumnWords>>

/** What a project says of its columns. */
export type ColumnSource = {
  readonly translations: Translations
  readonly money_columns: readonly string[]
  readonly currency: string
}

/** The words of some columns. */
export function columnNames(columns: readonly string[], source: ColumnSource): ColumnNames {
  const { fr } = source.translations
  return Object.fromEntries(
    columns.map((name) => {
      const values = fr.values[name]
      const words: ColumnWords = {
        title: { en: nameText(name, 'en'), fr: fr.columns[name] ?? nameText(name, 'fr') },
        ...(source.money_columns.includes(name) && source.currency !== '' && { unit: source.currency }),
        ...(values && {
          values: Object.fromEntries(
            Object.entries(values).map(([value, text]) => [value, { en: nameText(value, 'en'), fr: text }] as const),
          ),
        }),
      }
      return [name, words]
    }),
  )
}

/** The heading of a column. */
export function columnTitle(name: string, names: ColumnNames | undefined, locale: Locale): string {
  return names?.[name]?.title[locale] ?? nameText(name, locale)
}

/** A value of a column for people. */
export function valueText(name: string, value: unknown, names: ColumnNames | undefined, locale: Locale): string {
  const words = typeof value === 'string' ? names?.[name]?.values?.[value] : undefined
  return words?.[locale] ?? labelOf([value], locale)
}

/** The values of several dimensions of a row as one label. */
export function rowLabel(
  row: Readonly<Record<string, unknown>>,
  by: readonly string[],
  names: ColumnNames | undefined,
  locale: Locale,
): string {
  return by.map((name) => valueText(name, row[name], names, locale)).join(' · ')
}
