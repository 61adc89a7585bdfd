/** How a figure can be shown. */
export const styles = ['money', 'count', 'share', 'number'] as const
export type Style = (typeof styles)[number]

/** Where a running total can begin anew. */
export const resets = ['month', 'quarter', 'year'] as const
export type Reset = (typeof resets)[number]

/** The words of a type, each with whether it may be left out: one too many or too few does not compile. */
export type WordsOf<T> = { readonly [K in keyof T]-?: undefined extends T[K] ? 'optional' : 'needed' }

type Words = Readonly<Record<string, 'optional' | 'needed'>>

/** A config is run without its types being looked at, so that what they would refuse is refused here. */
export function checkWords(
  spec: object,
  words: Words,
  forms: Readonly<Record<string, Words>>,
  fail: (detail: string, next: string) => never,
): void {
  const given: Readonly<Record<string, unknown>> = { ...spec }
  const allOf = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null ? { ...value } : {}
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(words, name))
  if (stranger !== undefined) fail(`it has no word ${stranger}`, `words it knows: ${Object.keys(words).join(', ')}`)
  for (const name of ['name', 'unit', 'model'])
    if (!isText(given[name])) fail(`its ${name} is no text`, `give it a ${name}`)
  const title = given['title']
  if (!isText(title) && !(isText(allOf(title)['en']) && isText(allOf(title)['fr'])))
    fail('it has no title', 'give a text, or { en, fr }')
  for (const name of ['description', 'time', 'grain', 'where'])
    if (given[name] !== undefined && typeof given[name] !== 'string') fail(`its ${name} is no text`, 'put it in quotes')
  const { dimensions, measure } = given
  if (dimensions !== undefined && !(Array.isArray(dimensions) && dimensions.every(isText)))
    fail('its dimensions are no list of names', "write ['country', 'category']")
  const style = allOf(given['format'])['style']
  if (style !== undefined && !styles.some((known) => known === style))
    fail(`its format has no style ${String(style)}`, `styles are: ${styles.join(', ')}`)
  if (isText(measure)) return
  const parts = allOf(measure)
  const found = Object.entries(forms).find(([name]) => Object.hasOwn(parts, name))
  if (!found)
    return fail(
      'its measure is no aggregate',
      `write one such as \`sum(amount)\`, or a form of it: ${Object.keys(forms).join(', ')}`,
    )
  checkMeasure(parts, ...found, fail)
}

function checkMeasure(
  parts: Readonly<Record<string, unknown>>,
  form: string,
  words: Words,
  fail: (detail: string, next: string) => never,
): void {
  const other = Object.keys(parts).find((name) => !Object.hasOwn(words, name))
  if (other !== undefined) {
    const beside = Object.keys(words).filter((name) => name !== form)
    fail(`its measure has no word ${other}`, `beside ${form} it knows: ${beside.join(', ') || 'none'}`)
  }
  const missing = Object.keys(words).find((name) => words[name] === 'needed' && name !== 'days' && !isText(parts[name]))
  if (missing !== undefined) fail(`its measure has no ${missing}`, 'write it as text')
  if (form === 'cohort' && !Array.isArray(parts['days']))
    fail('its measure has no days', 'give whole numbers such as [7, 30, 90]')
  if (parts['reset'] !== undefined && !resets.some((known) => known === parts['reset']))
    fail(`its measure cannot begin anew each ${String(parts['reset'])}`, `reset is one of: ${resets.join(', ')}`)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
