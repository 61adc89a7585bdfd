/** A text in one language for all, or in each. */
export type Words = string | { readonly en: string; readonly fr: string }

/** The text in both languages. */
export function wordsOf(words: Words): { readonly en: string; readonly fr: string } {
  return typeof words === 'string' ? { en: words, fr: words } : words
}
