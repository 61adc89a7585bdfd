import { normalizeName } from '../contract/normalize-name.ts'
import { matchPattern } from '../text/match-pattern.ts'
import { freeName, plainName } from './column-names.ts'
import type { SeenFile } from './types.ts'

/** Files that bring the same kind of rows, month after month. */
export type FileFamily = {
  readonly name: string
  readonly patterns: readonly string[]
  readonly files: readonly SeenFile[]
}

const ending = /(?:\.(?:csv|tsv|txt|jsonl|ndjson|json|parquet))?(?:\.(?:gz|zst))?$/i

/**
 * Puts files together whose names differ by a date or a number alone and that share most of their columns. Each family has a
 * pattern of names for the files to come, narrowed until no file fits two families.
 */
export function groupFamilies(files: readonly SeenFile[]): readonly FileFamily[] {
  const groups: { stem: string; headers: Set<string>; files: SeenFile[] }[] = []
  for (const file of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const stem = stemOf(file.name)
    const headers = new Set(file.report.columns.map(({ header }) => normalizeName(header)))
    const group = groups.find((other) => sameText(other.stem, stem) && isAlike(other.headers, headers))
    if (group) {
      group.files.push(file)
      for (const header of headers) group.headers.add(header)
    } else groups.push({ stem, headers, files: [file] })
  }
  const taken = new Set<string>()
  return groups.map((group) => {
    const own = group.files.map(({ name }) => name)
    const foreign = files.map(({ name }) => name).filter((name) => !own.includes(name))
    const name = freeName(plainName(group.stem, 'data'), taken)
    return { name, patterns: patternsOf(group.stem, own, foreign), files: group.files }
  })
}

/** A file's name without its ending, and without the dates and numbers that change from one drop to the next. */
function stemOf(name: string): string {
  const bare = name.replace(ending, '')
  const stem = bare.replace(/[\s_.([#-]*\d[\d\s_.()\]-]*$/, '').replace(/^\d[\d\s_.-]*/, '')
  return /\p{L}/u.test(stem) ? stem : bare.replaceAll(/^[\d\s_.-]+|[\d\s_.()-]+$/g, '')
}

function sameText(a: string, b: string): boolean {
  return normalizeName(a) === normalizeName(b)
}

function isAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const common = [...a].filter((name) => b.has(name)).length
  return common > 0 && common * 2 >= Math.min(a.size, b.size)
}

function patternsOf(stem: string, own: readonly string[], foreign: readonly string[]): readonly string[] {
  const endings = [
    ...new Set(own.map((name) => (ending.exec(name)?.[0] ?? '').toLowerCase().replace(/\.(gz|zst)$/, ''))),
  ]
  const end = endings.length === 1 ? escapePattern(endings[0] ?? '') : `{${endings.map(escapePattern).join(',')}}`
  const middle = escapePattern(stem)
  const wide =
    stem === '' ? [`*${end}`] : [`${middle}*${end}`, `*${middle}*${end}`, `${middle}{,-*,_2*, 2*,_0*,_1*}${end}`]
  const fits = (pattern: string): boolean =>
    own.every((name) => matchPattern(pattern, name)) && !foreign.some((name) => matchPattern(pattern, name))
  const found = wide.find(fits)
  return found === undefined ? own.map(escapePattern) : [found]
}

/** The signs that mean something in a pattern stand for themselves as any one character. */
function escapePattern(text: string): string {
  return text.replaceAll(/[*?{},]/g, '?')
}
