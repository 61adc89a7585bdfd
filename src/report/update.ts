import type { QualitySummary } from '../check/quality-summary.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Run, Step } from '../journal/journal.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Translations } from '../plan/translations.ts'
import { addDays, isDay } from '../time/day.ts'

/** A run with its steps. */
export type LoggedRun = Run & { readonly steps: readonly Step[] }

/** One answer of the API. */
export type ApiSample = { readonly path: string; readonly status: number; readonly body: string }

/** What happened in some days: the content of the weekly note. */
export type Update = {
  readonly from: string
  readonly to: string
  /** Newest first. */
  readonly runs: readonly LoggedRun[]
  readonly manifest: Manifest
  readonly quality: QualitySummary | undefined
  readonly translations: Translations
  readonly samples: readonly ApiSample[]
}

/** The days of an update: those asked for, else the seven that end on the day (UTC) of the last run. Throws `value_invalid`. */
export function updateDays(
  runs: readonly Pick<Run, 'started_at'>[],
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  as_of: string,
): { readonly from: string; readonly to: string } {
  for (const [what, day] of Object.entries({ from, to })) {
    if (day !== undefined && !isDay(day))
      throw new TallyError('value_invalid', { what, value: day, allowed: 'a day such as 2026-01-31' })
  }
  // Not that of the last to run: a build with `--as-of` began at a time of its own.
  const latest = runs
    .map(({ started_at }) => started_at.slice(0, 10))
    .toSorted()
    .at(-1)
  const last = to ?? latest ?? as_of.slice(0, 10)
  return { from: from ?? addDays(last, -6), to: last }
}

/** Runs that began in some days (UTC). */
export function runsWithin<T extends Pick<Run, 'started_at'>>(
  runs: readonly T[],
  { from, to }: { readonly from: string; readonly to: string },
): readonly T[] {
  return runs.filter(({ started_at }) => started_at.slice(0, 10) >= from && started_at.slice(0, 10) <= to)
}
