import type { FileEntry, SheetsRead } from '../lake/manifest.ts'

/** What became of the sheets of one workbook, whichever contracts they went to. */
export type SheetNote = SheetsRead & { readonly file: string }

/** The workbooks of a release in which not every sheet was read. */
export function sheetNotes(files: readonly FileEntry[]): readonly SheetNote[] {
  const byFile = Map.groupBy(
    files.filter(({ sheets }) => sheets !== undefined),
    ({ landing_date, name }) => `${landing_date}/${name}`,
  )
  return [...byFile].flatMap(([file, entries]) => {
    const all = entries.flatMap(({ sheets }) => sheets ?? [])
    const read = [...new Set(all.flatMap((sheets) => sheets.read))]
    const copies = all.flatMap((sheets) => sheets.copies)
    const done = new Set([...read, ...copies.map(({ name }) => name)])
    const unread = [...new Set(all.flatMap((sheets) => sheets.unread))].filter((name) => !done.has(name))
    return copies.length + unread.length === 0 ? [] : [{ file, read, copies, unread }]
  })
}

/** A note in one line: `2026-06-01/ventes.xlsx: read Mai; passed over Mai (2), which holds the rows of Mai; not read Lisez-moi`. */
export function sheetNoteText({ file, read, copies, unread }: SheetNote): string {
  const passed = copies.map(({ name, of }) => `passed over ${name}, which holds the rows of ${of}`)
  const rest = unread.length === 0 ? [] : [`not read ${unread.join(', ')}`]
  return `${file}: read ${read.join(', ')}; ${[...passed, ...rest].join('; ')}`
}
