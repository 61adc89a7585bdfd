import { normalizeName } from '../contract/normalize-name.ts'

/** What the engine already calls something else in a file that it reads. */
const taken_by_engine = new Set(['file_row_number', 'filename', 'file_index', 'rowid'])

const letters: Readonly<Record<string, string>> = {
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  þ: 'th',
  ð: 'd',
  '€': 'eur',
}

/**
 * A name that a column, a contract or a table can bear: letters, digits and `_`, a letter first. What cannot be written so is
 * left out; where nothing is left it is `fallback`.
 */
export function plainName(text: string, fallback: string): string {
  const written = normalizeName([...text].map((letter) => letters[letter.toLowerCase()] ?? letter).join(''))
  const plain = written
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/_+/g, '_')
    .replaceAll(/^_|_$/g, '')
  if (plain === '') return fallback
  const begun = /^[a-z]/.test(plain) ? plain : `${fallback.replace(/_\d+$/, '')}_${plain}`
  return taken_by_engine.has(begun) ? `${begun}_column` : begun
}

/** The name itself, or with the first free number behind it; it is taken from then on. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}
