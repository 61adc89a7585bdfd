import { fitsSheetPattern } from '../landing/workbook.ts'
import { isSameSkeleton, nameSkeleton } from './name-skeleton.ts'
import type { SeenFile } from './types.ts'

/** The sheets that hold a file's table. */
export function sheetNames({ report: { sheet } }: SeenFile): readonly string[] {
  return sheet === undefined ? [] : [sheet.name, ...sheet.more.map(({ name }) => name)]
}

/**
 * For each of the tables that share workbooks the name of its sheet, or a pattern that fits the months to come; undefined where
 * none fits its own sheets alone.
 */
export function sheetPatterns(tables: readonly (readonly SeenFile[])[]): readonly (string | undefined)[] {
  return tables.map((files) => {
    const own = [...new Set(files.flatMap(sheetNames))]
    const copies = files.flatMap(({ report }) => report.sheet?.copies ?? []).map(({ name }) => name)
    const others = tables.flat().flatMap((file) => [...sheetNames(file), ...(file.report.sheet?.unread ?? [])])
    const foreign = others.filter((name) => !own.includes(name) && !copies.includes(name))
    return candidates(own).find(
      (pattern) =>
        own.every((name) => fitsSheetPattern(name, pattern)) &&
        !foreign.some((name) => fitsSheetPattern(name, pattern)),
    )
  })
}

/** Whether a name says no more than that it is a sheet's, as programs give it. */
export function isWordForSheet(name: string): boolean {
  return /^(?:sheet|feuil(?:le)?|tabelle|blatt|foglio|hoja)$/i.test(name)
}

function candidates(names: readonly string[]): readonly string[] {
  const [first = '', ...rest] = names
  const skeleton = nameSkeleton(first)
  const isCommon = rest.every((name) => isSameSkeleton(nameSkeleton(name), skeleton))
  // A sheet that is called by what changes, such as `January`, is called otherwise in the next file.
  if (skeleton.length === 0 || !isCommon) return []
  const middle = skeleton.join('*')
  const isFixed = skeleton.length === 1 && skeleton[0] === first && rest.length === 0
  return isFixed ? [first] : [...(isWordForSheet(middle) ? [] : [`${middle}*`, `*${middle}`, `*${middle}*`]), first]
}
