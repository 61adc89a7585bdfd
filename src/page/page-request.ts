import { TallyError } from '../error/tally-error.ts'
import type { Page, RangeName } from '../plan/page-spec.ts'
import { addDays, daysBetween, firstDayOf, type Grain, grains, isDay } from '../time/day.ts'

/** First and last day, up to as-of, on which a page's figures have rows. */
export type DataDays = { readonly first: string; readonly last: string }

/** What a reader chooses of a page: days, grain, values of dimensions. Nothing of it is needed. */
export type PageRequest = {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly grain?: string | undefined
  /** Allowed values by dimension; an empty text stands for no value. */
  readonly filter?: Readonly<Record<string, readonly string[]>>
}

/** What a page shows. */
export type PageScope = {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly grain: Grain
  readonly filter: Readonly<Record<string, readonly string[]>>
  /** Whether the data reach back over the whole range before, so that a comparison with it is fair. */
  readonly has_before: boolean
}

/**
 * The days, grain and filters of a page; those that a reader leaves open are the page's own, counted back from the last day
 * that has data. Throws `value_invalid`.
 */
export function pageScope(page: Pick<Page, 'range' | 'grain'>, request: PageRequest, data: DataDays): PageScope {
  const { last } = data
  const [from, to] =
    request.from === undefined && request.to === undefined
      ? rangeDays(page.range, data)
      : [dayOf('from', request.from), dayOf('to', request.to) ?? last]
  if (from !== undefined && to !== undefined && from > to)
    throw new TallyError('value_invalid', { what: 'from', value: from, allowed: `a day on or before ${to}` })
  const asked = request.grain === undefined ? page.grain : grains.find((grain) => grain === request.grain)
  if (request.grain !== undefined && asked === undefined)
    throw new TallyError('value_invalid', { what: 'grain', value: request.grain, allowed: grains.join(', ') })
  return {
    from,
    to,
    grain: asked ?? fittingGrain(from, to, data),
    filter: request.filter ?? {},
    has_before: hasBefore(from, to, data),
  }
}

function rangeDays(name: RangeName, { first, last }: DataDays): readonly [from: string, to: string] {
  if (name === 'all') return [first, last]
  if (name === 'last_30_days') return [addDays(last, -29), last]
  if (name === 'last_90_days') return [addDays(last, -89), last]
  if (name === 'this_year') return [firstDayOf(last, 'year'), last]
  // The month of the last day and the eleven before it.
  return [firstDayOf(addDays(firstDayOf(last, 'month'), -334), 'month'), last]
}

function hasBefore(from: string | undefined, to: string | undefined, { first }: DataDays): boolean {
  return from !== undefined && to !== undefined && addDays(from, -daysBetween(from, to) - 1) >= first
}

/** A grain that cuts the days that have data into some ten to sixty periods. */
function fittingGrain(from: string | undefined, to: string | undefined, data: DataDays): Grain {
  const first = from === undefined || from < data.first ? data.first : from
  const days = daysBetween(first, to ?? data.last) + 1
  if (days <= 62) return 'day'
  return days <= 200 ? 'week' : 'month'
}

function dayOf(what: string, text: string | undefined): string | undefined {
  if (text === undefined || isDay(text)) return text
  throw new TallyError('value_invalid', { what, value: text, allowed: 'a day such as 2026-01-31' })
}
