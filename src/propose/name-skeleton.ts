import { normalizeName } from '../contract/normalize-name.ts'

/** What of a name stays from one month to the next: its literal pieces, from left to right; none where nothing stays. */
export type NameSkeleton = readonly string[]

const months = [
  'jan(?:uary|vier|uar|uari)?|janv|feb(?:ruary|ruar|ruari)?|f[eé]v(?:rier)?|mar(?:ch|s)?|m[aä]rz|maart|apr(?:il)?|avr(?:il)?',
  'may|mai|jun[ei]?|juin|jul[iy]?|juil(?:let)?|aug(?:ust|ustus)?|ao[uû]t|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?',
  'nov(?:ember|embre)?|d[eé][cz](?:ember|embre)?',
].join('|')
/** A month's name, a quarter or week, and digits that do not begin a word; a year begins one too, as in `20260131T10`. */
const changing = new RegExp(
  String.raw`(?<!\p{L})(?:${months}|q[1-4]|t[1-4]|k?w\d\d)(?!\p{L})|(?<![\p{L}\d])\d+(?!\p{L})|(?<=\p{L})\d+(?![\p{L}\d])|\d{4,}`,
  'giu',
)

/** The pieces of a name, of a file without its ending or of a sheet, that no date, month or number takes the place of. */
export function nameSkeleton(name: string): NameSkeleton {
  return name
    .normalize('NFC')
    .split(changing)
    .map((piece) => piece.replaceAll(/^[\s_.()[\]#~-]+|[\s_.()[\]#~-]+$/g, ''))
    .filter((piece) => piece !== '')
}

/** Whether two names differ by what changes alone. */
export function isSameSkeleton(a: NameSkeleton, b: NameSkeleton): boolean {
  return normalizeName(a.join(' ')) === normalizeName(b.join(' '))
}
