import type { HomePaths } from './home-paths.ts'
import { releaseIds } from './read-release.ts'

/**
 * The id of a release that is published now: date and time of UTC with thousandths, and the beginning of `hash`. Ids sort by the
 * order of publication: where the clock stands still or was set back, the id is a thousandth of a second behind the last one.
 */
export function nextReleaseId(paths: HomePaths, now: Date, hash: string): string {
  const last = timeOf(releaseIds(paths).at(-1) ?? '')
  const time = Math.max(now.getTime(), last + 1)
  const digits = new Date(time).toISOString().replaceAll(/\D/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 17)}-${hash.slice(0, 6)}`
}

/** Milliseconds since 1970; of the ids of before, which had whole seconds, the last that they may mean. */
function timeOf(id: string): number {
  const [, year, month, day, hour, minute, second, thousandths = '999'] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(\d{3})?-/.exec(id) ?? []
  return year === undefined ? 0 : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${thousandths}Z`)
}
