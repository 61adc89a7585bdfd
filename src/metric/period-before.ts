import { addDays, dayBefore, daysBetween, firstDayOf, lastDayOf, sameDayBefore } from '../time/day.ts'
import { isCohort, isCumulative, isSnapshot, type Metric } from './metric.ts'
import type { CheckedRequest } from './metric-request.ts'

type Asked = Pick<CheckedRequest, 'grain' | 'from' | 'to'>

/**
 * The request for the period before: a range moves by its grain, without a grain by as many days as are counted. Of a metric that ends with
 * as-of (`YYYY-MM-DD`) the period that as-of lies in is set against the same days of the one before.
 */
export function requestBefore(metric: Metric, request: CheckedRequest, as_of: string): CheckedRequest {
  const { grain, from } = request
  const isEnding = metric.up_to_as_of && (request.to === undefined || request.to > as_of)
  const to = isEnding ? as_of : request.to
  if (grain !== undefined) {
    // The last day of a whole period is that of the one before, also where that is longer.
    const isWhole = from === undefined || from === firstDayOf(from, grain)
    const moved = (day: string | undefined, move: typeof dayBefore): string | undefined =>
      day === undefined ? undefined : move(day, grain)
    return { ...request, from: moved(from, sameDayBefore), to: moved(to, isWhole ? dayBefore : sameDayBefore) }
  }
  // checkRequest refuses a comparison that has neither a grain nor a whole range.
  if (from === undefined || to === undefined) return request
  // None are counted of a range that lies behind as-of.
  const days = Math.max(0, daysBetween(from, to) + 1)
  return { ...request, from: addDays(from, -days), to: addDays(from, -1) }
}

/**
 * Why a comparison is of more days before than have been since: the last period is not over as of `as_of` (`YYYY-MM-DD`), and the metric does
 * not end there, for its rows may be of what is due. Undefined where as many days stand beside each other, and for figures of a state.
 */
export function unevenNote(metric: Metric, { grain, from, to }: Asked, as_of: string): string | undefined {
  const { measure, time, up_to_as_of } = metric
  const isState = isCohort(measure) || isSnapshot(measure) || (isCumulative(measure) && measure.reset === undefined)
  if (time === undefined || up_to_as_of || isState) return undefined
  const isOver = (to !== undefined && to <= as_of) || (grain !== undefined && lastDayOf(as_of, grain) === as_of)
  if (isOver || (from !== undefined && from > as_of)) return undefined
  return `as of ${as_of} the ${grain ?? 'range'} is not over, and it stands beside a whole one; ask up to ${as_of}, or say \`up_to_as_of: true\` in the metric, to compare as many days`
}
