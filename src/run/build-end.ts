import type { CheckResult } from '../journal/quality-log.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { BuildOutcome } from './build-options.ts'
import { fileNotes } from './file-notes.ts'
import { checkMessages, failedOf } from './judge-quality.ts'

/** A message is one line of the journal. */
const most_notes = 3

/** How a build of new tables ended, in words that begin with `head`: what came of its rows, and what somebody should look at. */
export function buildEnd(
  head: string,
  manifest: Manifest,
  current: Manifest | undefined,
  checks: readonly CheckResult[],
  warnings: readonly string[],
): Pick<BuildOutcome, 'status' | 'message' | 'issues_found' | 'notes'> {
  const read = manifest.accounts.reduce((sum, account) => sum + account.read, 0)
  const quarantined = manifest.accounts.reduce((sum, account) => sum + account.quarantined, 0)
  const landed = new Set(manifest.files.map(({ landing_date, name }) => `${landing_date}/${name}`)).size
  const counts = `${read} rows read, ${read - quarantined} staged, ${quarantined} quarantined, from ${landed} files`
  const names = manifest.refused.map(({ landing_date, name, code }) => `${landing_date}/${name} was refused (${code})`)
  const notes = fileNotes(manifest.files, current?.files ?? [])
  const message = [
    `${head}: ${counts}`,
    ...shortened(names),
    ...[...Map.groupBy(notes, ({ kind }) => kind).values()].flatMap((alike) =>
      shortened(alike.map(({ text }) => text)),
    ),
    ...checkMessages(checks),
    ...warnings,
  ].join('; ')
  const broken = manifest.accounts.filter((account) => account.quarantined > 0)
  const issues_found = failedOf(checks)
  const isClean =
    [manifest.refused, broken, notes.filter(({ is_warning }) => is_warning), warnings].every(
      (list) => list.length === 0,
    ) && issues_found === 0
  return { status: isClean ? 'success' : 'warning', message, issues_found, notes }
}

/** The first notes, and how many more there are. */
function shortened(notes: readonly string[]): readonly string[] {
  const rest = notes.length - most_notes
  return rest <= 0 ? notes : [...notes.slice(0, most_notes), `and ${rest} more like these`]
}
