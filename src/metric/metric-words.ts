const words = new Set(
  'name title description unit model measure time grain dimensions where up_to_as_of format'.split(' '),
)
const forms: Readonly<Record<string, readonly string[]>> = {
  numerator: ['denominator'],
  cumulative: ['reset'],
  cohort: ['entity', 'days', 'after', 'start'],
  snapshot: [],
}
const styles = ['money', 'count', 'share', 'number']
const resets = ['month', 'quarter', 'year']

/** A config is run without its types being looked at, so that what they would refuse is refused here. */
export function checkWords(spec: object, fail: (detail: string, next: string) => never): void {
  const given: Readonly<Record<string, unknown>> = { ...spec }
  const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
  const allOf = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null ? { ...value } : {}
  const stranger = Object.keys(given).find((name) => !words.has(name))
  if (stranger !== undefined) fail(`it has no word ${stranger}`, `words it knows: ${[...words].join(', ')}`)
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
  if (style !== undefined && !styles.includes(String(style)))
    fail(`its format has no style ${String(style)}`, `styles are: ${styles.join(', ')}`)
  if (isText(measure)) return
  const form = Object.keys(forms).find((name) => name in allOf(measure))
  if (form === undefined)
    fail(
      'its measure is no aggregate',
      'write one such as `sum(amount)`, or a form of it: numerator, cumulative, cohort, snapshot',
    )
  const parts = allOf(measure)
  const other = Object.keys(parts).find((name) => name !== form && !forms[form ?? '']?.includes(name))
  if (other !== undefined)
    fail(`its measure has no word ${other}`, `beside ${form} it knows: ${forms[form ?? '']?.join(', ') || 'none'}`)
  const needed =
    form === 'numerator' ? ['numerator', 'denominator'] : form === 'cohort' ? ['cohort', 'entity'] : [form ?? '']
  const missing = needed.find((name) => !isText(parts[name]))
  if (missing !== undefined) fail(`its measure has no ${missing}`, 'write it as text')
  if (form === 'cohort' && !Array.isArray(parts['days']))
    fail('its measure has no days', 'give whole numbers such as [7, 30, 90]')
  if (parts['reset'] !== undefined && !resets.includes(String(parts['reset'])))
    fail(`its measure cannot begin anew each ${String(parts['reset'])}`, `reset is one of: ${resets.join(', ')}`)
}
