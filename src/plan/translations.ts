/** What people read of a table or check in another language; what is not said stays as the code says it. */
type TextsSpec = { readonly title: string; readonly description?: string }

/** A project in French, by the names of its definitions. English is what definitions say themselves. */
export type FrenchSpec = {
  /** Columns and dimensions, in whichever table they stand. */
  readonly columns?: Readonly<Record<string, string>>
  /** Values that a model writes itself, by column: `{ reason: { no_link: 'Sans lien' } }`. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Models by their name, and contracts by theirs. */
  readonly tables?: Readonly<Record<string, TextsSpec>>
  readonly checks?: Readonly<Record<string, TextsSpec>>
}

export type TranslationsSpec = { readonly fr?: FrenchSpec }

export type Texts = { readonly title: string; readonly description: string | undefined }

export type French = {
  readonly columns: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly tables: Readonly<Record<string, Texts>>
  readonly checks: Readonly<Record<string, Texts>>
}

export type Translations = { readonly fr: French }

type Fail = (detail: string, next: string) => never

/** Checks translations and fills in the defaults. */
export function normalizeTranslations({ fr = {} }: TranslationsSpec, fail: Fail): Translations {
  const texts = [
    ...Object.entries(fr.columns ?? {}),
    ...Object.values(fr.values ?? {}).flatMap((values) => Object.entries(values)),
    ...[fr.tables ?? {}, fr.checks ?? {}].flatMap((all) =>
      Object.entries(all).map(([name, { title }]) => [name, title] as const),
    ),
  ]
  const empty = texts.find(([, text]) => text.trim() === '')
  if (empty) fail(`the French text of ${empty[0]} is empty`, 'write one, or leave it out')
  const whole = (all: Readonly<Record<string, TextsSpec>>): Readonly<Record<string, Texts>> =>
    Object.fromEntries(
      Object.entries(all).map(([name, { title, description }]) => [name, { title, description }] as const),
    )
  return {
    fr: {
      columns: fr.columns ?? {},
      values: fr.values ?? {},
      tables: whole(fr.tables ?? {}),
      checks: whole(fr.checks ?? {}),
    },
  }
}
