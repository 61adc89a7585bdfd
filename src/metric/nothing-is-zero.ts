import { isCumulative, type Metric } from './metric.ts'

/**
 * Whether a metric without a figure is 0: it is a sum or a count, or several counts added up. Of several sums one may have no figure
 * and the others one, and then nobody knows. A ratio, an average, a least or a largest of nothing is none, a snapshot is a state that
 * nobody wrote down, and a cohort without members has no share.
 */
export function isNothingZero({ measure }: Metric): boolean {
  if (isCumulative(measure)) return isSumOfRows(measure.cumulative)
  return typeof measure === 'string' && isSumOfRows(measure)
}

const filtered = String.raw`\(\)(?:\s*filter\s*\(\))?`
const total = new RegExp(String.raw`^\s*(?:sum${filtered}|count${filtered}(?:\s*[-+]\s*count${filtered})*)\s*$`, 'i')
const type = String.raw`\w+\s*(?:\([\d\s,]*\))?\s*`

/** Told by the text, as a query is made without an engine: what it does not know stays without a figure. */
function isSumOfRows(aggregate: string): boolean {
  const plain = aggregate.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '_').trim()
  const inner =
    new RegExp(String.raw`^([\s\S]+)::\s*${type}$`, 'i').exec(plain) ??
    new RegExp(String.raw`^cast\s*\(([\s\S]+)\sas\s+${type}\)$`, 'i').exec(plain) ??
    /^coalesce\s*\(([\s\S]+),\s*0(?:\.0*)?\s*\)$/i.exec(plain)
  if (inner?.[1] !== undefined) return isSumOfRows(inner[1])
  return total.test(withoutArguments(plain))
}

/** `sum(case when (a) then b end) - count(*)` as `sum() - count()`. */
function withoutArguments(sql: string): string {
  let depth = 0
  let text = ''
  for (const letter of sql) {
    if (letter === ')') depth -= 1
    if (depth === 0) text += letter
    if (letter === '(') depth += 1
  }
  return text.replaceAll(/\s+\(/g, '(')
}
