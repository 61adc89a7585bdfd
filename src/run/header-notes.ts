import type { ContestedColumn, FileEntry, HeaderPlace } from '../lake/manifest.ts'

/** What is to be said of a file of which several columns answer to one column of its contract. */
export type HeaderNote = ContestedColumn & { readonly file: string; readonly contract: string }

/** The files of a release in which more than one column answers to a column of the contract. */
export function headerNotes(files: readonly FileEntry[]): readonly HeaderNote[] {
  return files.flatMap(({ contract, contested = [], landing_date, name }) =>
    contested.map((one) => ({ file: `${landing_date}/${name}`, contract, ...one })),
  )
}

/** A note in one line: `2026-06-01/sales.csv: header Price stands in columns 2 and 5, and where their cells differ the row is quarantined`. */
export function headerNoteText({ file, column, from, twins, left_out, has_keys }: HeaderNote): string {
  if (has_keys) {
    const keys = [from, ...twins].map(({ header }) => header)
    return `${file}: keys ${keys.slice(0, -1).join(', ')} and ${keys.at(-1)} all fill ${column}, and a record whose values there differ is quarantined`
  }
  const places = [from, ...twins].map(({ position }) => position)
  const twice = `header ${from.header} stands in columns ${places.slice(0, -1).join(', ')} and ${places.at(-1)}, and where their cells differ the row is quarantined`
  const others = left_out.map(({ header, position }) => `${header} (column ${position})`).join(', ')
  const rest = `${others} is left out, for ${column} is read from ${from.header} (column ${from.position})`
  return `${file}: ${[...(twins.length > 0 ? [twice] : []), ...(left_out.length > 0 ? [rest] : [])].join('; ')}`
}

/** A line for each file of a release whose cells keep their quote marks, with what to do about it. */
export function markNotes(files: readonly FileEntry[]): readonly string[] {
  const notes = files.flatMap(({ landing_date, name, marked = [] }) =>
    marked.length === 0 ? [] : [`${landing_date}/${name}: ${markNoteText(marked)}`],
  )
  return [...new Set(notes)]
}

/** `the cells of columns 2 ('status') and … keep their quote marks: …`. */
export function markNoteText(marked: readonly HeaderPlace[]): string {
  const places = marked.map(({ header, position }) => `${position} (${header})`).join(', ')
  return `the cells of ${marked.length === 1 ? 'column' : 'columns'} ${places} keep their quote marks as content, for only " right behind the delimiter quotes; have the file written so and land it again`
}
