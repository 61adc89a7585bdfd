import type { FileEntry } from '../lake/manifest.ts'
import { headerNotes, headerNoteText, markNotes } from './header-notes.ts'
import { sheetNotes, sheetNoteText } from './sheet-notes.ts'

/** Something that is to be said of a landed file that was read. */
export type FileNote = {
  readonly kind: 'sheets' | 'header' | 'marks' | 'empty'
  /** One line that begins with the file's day and name. */
  readonly text: string
  /** Whether somebody should look at it; a sheet that is left out for want of rows is only told. */
  readonly is_warning: boolean
}

/** The notes on the files of a release, those alike together; of files without a record those that `before` does not have. */
export function fileNotes(files: readonly FileEntry[], before: readonly FileEntry[] = files): readonly FileNote[] {
  return [
    ...sheetNotes(files).map((note) => ({
      kind: 'sheets' as const,
      text: sheetNoteText(note),
      is_warning: note.copies.length > 0,
    })),
    ...headerNotes(files).map((note) => ({
      kind: 'header' as const,
      text: headerNoteText(note),
      is_warning: note.twins.length > 0,
    })),
    ...markNotes(files).map((text) => ({ kind: 'marks' as const, text, is_warning: true })),
    ...emptyFiles(files, before).map((place) => ({
      kind: 'empty' as const,
      text: `${place} holds no record; look whether its export failed`,
      is_warning: true,
    })),
  ]
}

/** Files without a record, such as a header alone, that were not there before. */
function emptyFiles(files: readonly FileEntry[], before: readonly FileEntry[]): readonly string[] {
  const placeOf = ({ landing_date, name }: FileEntry): string => `${landing_date}/${name}`
  const known = new Set(before.map(placeOf))
  // A workbook that several contracts read has an entry of each.
  const records = new Map<string, number>()
  for (const file of files) records.set(placeOf(file), (records.get(placeOf(file)) ?? 0) + file.read)
  return [...records].filter(([place, read]) => read === 0 && !known.has(place)).map(([place]) => place)
}
