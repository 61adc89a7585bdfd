import { normalizeName } from '../contract/normalize-name.ts'
import { freeName, plainName } from './column-names.ts'
import { escapePattern, namePatterns, skeletonOfFile, withoutEnding } from './name-patterns.ts'
import { isSameSkeleton, type NameSkeleton, nameSkeleton } from './name-skeleton.ts'
import { isWordForSheet, sheetNames, sheetPatterns } from './sheet-patterns.ts'
import type { SeenFile } from './types.ts'

/** Tables that bring the same kind of rows, month after month. */
export type FileFamily = {
  readonly name: string
  readonly patterns: readonly string[]
  readonly files: readonly SeenFile[]
  /** Of workbooks with several tables: the sheet, by name or pattern. */
  readonly sheet: string | undefined
  /** Whether no pattern says which files and sheets are meant, so that headers have to. */
  readonly is_known_by_header: boolean
}

type Group = {
  readonly skeleton: NameSkeleton
  readonly headers: Set<string>
  readonly files: SeenFile[]
  has_siblings: boolean
}

/**
 * Puts tables together of files whose names differ by a date, a month, a number or their folder alone and that share most of
 * their columns. Each family has a pattern of names for the files to come, narrowed until no file fits two families; those that
 * share workbooks share the pattern too, and each says its sheet.
 */
export function groupFamilies(seen: readonly SeenFile[]): readonly FileFamily[] {
  const groups = groupTables(seen)
  const taken = new Set<string>()
  const all = [...new Set(seen.map(({ name }) => name))]
  return joinedByFiles(groups).flatMap((joined) => {
    const own = [...new Set(joined.flatMap(({ files }) => files.map(({ name }) => name)))]
    const foreign = all.filter((name) => !own.includes(name))
    const skeletons = [joined[0]?.skeleton ?? [], ...own.map(skeletonOfFile)]
    const wide = namePatterns(skeletons, own, foreign)
    const [only] = joined
    if (joined.length > 1) return shareFiles(joined, wide ?? own.map(escapePattern), taken)
    if (only === undefined) return []
    const isOnlyHeader =
      only.headers.size > 1 && !groups.some((other) => other !== only && isAlike(other, only.headers))
    return [
      {
        name: freeName(plainName(nameOf(only, groups), 'data'), taken),
        patterns: wide ?? own.map(escapePattern),
        files: only.files,
        sheet: undefined,
        is_known_by_header: wide === undefined && isOnlyHeader,
      },
    ]
  })
}

function groupTables(seen: readonly SeenFile[]): readonly Group[] {
  const groups: Group[] = []
  for (const file of seen.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const skeleton = skeletonOfFile(file.given)
    const headers = new Set(file.report.columns.map(({ header }) => normalizeName(header)))
    const has_siblings = seen.some(({ path, report }) => path === file.path && report !== file.report)
    const fitting = groups.filter(
      (group) =>
        isSameSkeleton(group.skeleton, skeleton) &&
        !group.files.some(({ path }) => path === file.path) &&
        isAlike(group, headers, has_siblings || group.has_siblings),
    )
    const [best] = fitting.toSorted((a, b) => commonOf(b, headers) - commonOf(a, headers))
    if (best === undefined) groups.push({ skeleton, headers, files: [file], has_siblings })
    else {
      best.files.push(file)
      best.has_siblings ||= has_siblings
      for (const header of headers) best.headers.add(header)
    }
  }
  return groups
}

function commonOf(group: Group, headers: ReadonlySet<string>): number {
  return [...headers].filter((name) => group.headers.has(name)).length
}

/** Tables of one workbook refer to each other by columns of one name: they need more in common to be the same. */
function isAlike(group: Group, headers: ReadonlySet<string>, hasSiblings = false): boolean {
  const common = commonOf(group, headers)
  const least = hasSiblings ? Math.max(group.headers.size, headers.size) : Math.min(group.headers.size, headers.size)
  return common > 0 && common * 2 >= least
}

/** The groups, those together that have a file in common. */
function joinedByFiles(groups: readonly Group[]): readonly (readonly Group[])[] {
  const joined: Group[][] = []
  for (const group of groups) {
    const names = new Set(group.files.map(({ name }) => name))
    const meets = (other: Group): boolean => other.files.some(({ name }) => names.has(name))
    const met = joined.filter((others) => others.some(meets))
    for (const others of met) joined.splice(joined.indexOf(others), 1)
    joined.push([...met.flat(), group])
  }
  return joined
}

/** Families that share workbooks: each says its sheet, or where a workbook has not all of them, is known by its header. */
function shareFiles(joined: readonly Group[], patterns: readonly string[], taken: Set<string>): readonly FileFamily[] {
  const sheets = sheetPatterns(joined.map(({ files }) => files))
  const all = new Set(joined.flatMap(({ files }) => files.map(({ path }) => path)))
  const isEven = joined.every(({ files }) => files.length === all.size)
  const is_known_by_header = !isEven || sheets.includes(undefined)
  return joined.map(({ files, skeleton }, index) => {
    const [first = ''] = files.flatMap(sheetNames)
    const pieces = nameSkeleton(first).filter((piece) => !isWordForSheet(piece))
    const name = plainName((pieces.length > 0 ? pieces : skeleton).join('_'), 'data')
    return { name: freeName(name, taken), patterns, files, sheet: sheets[index], is_known_by_header }
  })
}

/** What stays of a family's names; where files of another family have that too, with the folder that stands in the landed names. */
function nameOf(group: Group, groups: readonly Group[]): string {
  const isShared = groups.some((other) => other !== group && isSameSkeleton(other.skeleton, group.skeleton))
  const [first = [], ...rest] = group.files.map(({ name }) => skeletonOfFile(name))
  const kept = isShared && rest.every((skeleton) => isSameSkeleton(skeleton, first)) ? first : group.skeleton
  const [only] = group.files
  // A lone `may.csv` goes by its whole name.
  return kept.length === 0 && group.files.length === 1 ? withoutEnding(only?.name ?? '') : kept.join('_')
}
