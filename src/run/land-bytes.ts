import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { Contract } from '../contract/contract.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Journal } from '../journal/journal.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { type AddedFile, addLandingFile } from '../landing/add-file.ts'
import { landingName } from '../landing/landing-name.ts'
import { matchPattern } from '../text/match-pattern.ts'
import { isDay } from '../time/day.ts'
import { localClock } from '../time/local-clock.ts'
import { compactTime } from './build-options.ts'
import type { Effects } from './effects.ts'
import { runEvents } from './run-event.ts'

/** A file that somebody sends, with the day on which it is to land; default today in the project's zone. */
export type SentFile = { readonly name: string; readonly date: string | undefined; readonly bytes: Uint8Array }

/**
 * Lands what somebody sent: whole, under a plain name, beside what is there. Writes a line into the journal that says who.
 * Throws `file_name_refused`, `landing_date_refused`.
 */
export async function landBytes(
  sent: SentFile,
  by: string,
  where: {
    readonly paths: HomePaths
    readonly env: string
    readonly project: string
    readonly time_zone: string
    readonly journal: Journal
    readonly contracts: readonly Contract[]
  },
  effects: Effects,
): Promise<AddedFile> {
  const name = landingName(sent.name)
  refuseUnreadable(name, where.contracts)
  const now = effects.now()
  const date = landingDay(sent.date, localClock(now, where.time_zone).day)
  const added = await addLandingFile(where.paths.landing, date, name, (to) => writeFile(to, sent.bytes))
  const id = `${compactTime(now)}-${randomBytes(3).toString('hex')}`
  where.journal.begin({ id, job_name: 'upload', env: where.env, started_at: now.toISOString() })
  const run = { run_id: id, job_name: 'upload', project: where.project, env: where.env }
  const events = runEvents(where.paths, run, effects)
  events.start(now)
  const what = `${date}/${added.name} (${added.size_bytes} bytes) from ${by}`
  where.journal.end(id, {
    ended_at: effects.now().toISOString(),
    status: 'success',
    issues_found: 0,
    message: added.is_new ? `landed ${what}` : `nothing new: ${what} lay there already`,
    release: null,
  })
  events.complete()
  return added
}

/** Endings of files that are read. */
const readable = ['csv', 'tsv', 'tab', 'txt', 'dat', 'json', 'jsonl', 'ndjson', 'parquet', 'xlsx', 'xlsm', 'ods']

/** A file that no contract names and that is of no kind that is read would only lie there. Throws `file_name_refused`. */
function refuseUnreadable(name: string, contracts: readonly Contract[]): void {
  if (contracts.some(({ files }) => files.some((pattern) => matchPattern(pattern, name)))) return
  const ending = /\.([a-z][a-z\d]*)(?:\.(?:gz|zst))?$/i.exec(name)?.[1]?.toLowerCase()
  if (ending === undefined || readable.includes(ending)) return
  const detail = `no contract takes such a name, and files that end in .${ending} are not read`
  throw new TallyError('file_name_refused', { name, detail })
}

/** Throws `landing_date_refused`. */
export function landingDay(given: string | undefined, today: string): string {
  if (given === undefined) return today
  const detail = isDay(given) ? given > today && `it is after today, ${today}` : 'it is no day'
  if (detail) throw new TallyError('landing_date_refused', { date: given.slice(0, 40), detail })
  return given
}
