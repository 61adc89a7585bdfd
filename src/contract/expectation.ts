import { type Severity, severities } from './severity.ts'

/** When files of a contract are to land, as its author writes it. */
export type ExpectationSpec =
  | 'every day'
  | 'every weekday'
  | {
      readonly every: 'day' | 'weekday'
      /** Local time of the landing date by which the drop is to be there, `HH:MM`; default the day's end. */
      readonly by?: string
      /** A drop with fewer records than this share of the usual is shrunken; default 0.5. */
      readonly shrunken_below?: number
      /** How many days back are looked at; default 28. */
      readonly days_back?: number
      /** Default medium. */
      readonly severity?: Severity
    }

/** A checked expectation, defaults filled in. */
export type Expectation = {
  readonly every: 'day' | 'weekday'
  /** `HH:MM`, `24:00` being the day's end. */
  readonly by: string
  readonly shrunken_below: number
  readonly days_back: number
  readonly severity: Severity
}

/** Fills in the defaults; gives what is wrong as text. */
export function normalizeExpectation(spec: ExpectationSpec): Expectation | string {
  const written =
    typeof spec === 'string' ? { every: spec === 'every day' ? ('day' as const) : ('weekday' as const) } : spec
  const expectation = { by: '24:00', shrunken_below: 0.5, days_back: 28, severity: 'medium' as const, ...written }
  const { by, shrunken_below, days_back } = expectation
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(by)) return `expected by ${by}, which is no time such as 06:30`
  if (!(shrunken_below >= 0 && shrunken_below <= 1)) return `shrunken_below is ${shrunken_below}, no share of 0 to 1`
  if (!Number.isSafeInteger(days_back) || days_back < 1 || days_back > 3660)
    return `days_back is ${days_back}, no number of days`
  if (!severities.includes(expectation.severity)) return `severity is ${expectation.severity}`
  return expectation
}
