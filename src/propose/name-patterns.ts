import { matchPattern } from '../text/match-pattern.ts'
import { type NameSkeleton, nameSkeleton } from './name-skeleton.ts'

const ending = /(?:\.(?:csv|tsv|txt|jsonl|ndjson|json|parquet|xlsx|ods))?(?:\.(?:gz|zst))?$/i

/** What stays of a file's name, without its ending. */
export function skeletonOfFile(name: string): NameSkeleton {
  return nameSkeleton(withoutEnding(name))
}

export function withoutEnding(name: string): string {
  return name.replace(ending, '')
}

/** A pattern that all own names fit and no foreign one: the widest that one of the skeletons gives. Undefined where none does. */
export function namePatterns(
  skeletons: readonly NameSkeleton[],
  own: readonly string[],
  foreign: readonly string[],
): readonly string[] | undefined {
  const endings = [
    ...new Set(own.map((name) => (ending.exec(name)?.[0] ?? '').toLowerCase().replace(/\.(gz|zst)$/, ''))),
  ]
  const end = endings.length === 1 ? escapePattern(endings[0] ?? '') : `{${endings.map(escapePattern).join(',')}}`
  const fits = (pattern: string): boolean =>
    own.every((name) => matchPattern(pattern, name)) && !foreign.some((name) => matchPattern(pattern, name))
  // Of the thousand files of a family nearly all have one skeleton.
  const patterns = new Set(skeletons.flatMap((skeleton) => widePatterns(skeleton, end)))
  const found = [...patterns].find(fits)
  return found === undefined ? undefined : [found]
}

function widePatterns(skeleton: NameSkeleton, end: string): readonly string[] {
  const middle = skeleton.map(escapePattern).join('*')
  if (middle === '') return [`*${end}`]
  return [`${middle}*${end}`, `*${middle}*${end}`, `${middle}{,-*,_2*, 2*,_0*,_1*}${end}`]
}

/** The signs that mean something in a pattern stand for themselves as any one character. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[*?{},]/g, '?')
}
