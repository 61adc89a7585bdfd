import { readFileSync } from 'node:fs'
import { Archive } from './archive.ts'
import { xmlAttribute } from './xml-attribute.ts'

const placePattern = /(?:^|\s)r\s*=\s*["'](\d+)["']/
const sharedPattern = /(?:^|\s)t\s*=\s*["']s["']/

/**
 * How many rows of a workbook's sheet below its header hold anything: an own pass over the archive's bytes, which shares
 * no code with the reader. Cells without a value, and texts of nothing, count as empty.
 */
export async function countSheetRows(path: string, sheet: string, header_row: number): Promise<number> {
  const archive = new Archive(readFileSync(path))
  const isEmptyText = await emptyTexts(archive)
  let rows = 0
  let position = 0
  for await (const xml of archive.pieces(sheetFile(archive, sheet), 'row')) {
    const pattern = /<(?:\w+:)?row\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?row>)/gs
    for (const [, attributes = '', inner = ''] of xml.matchAll(pattern)) {
      position = Number(placePattern.exec(attributes)?.[1] ?? position + 1)
      if (position > header_row && holdsAnything(inner, isEmptyText)) rows += 1
    }
  }
  return rows
}

function holdsAnything(row: string, isEmptyText: ReadonlySet<number>): boolean {
  for (const [, attributes = '', cell = ''] of row.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?c>)/gs)) {
    const value = /<(?:\w+:)?v\b[^>]*>([^<]*)</.exec(cell)?.[1]
    if (value !== undefined && value !== '') {
      if (!sharedPattern.test(attributes) || !isEmptyText.has(Number(value))) return true
    }
    for (const [, text = ''] of cell.matchAll(/<(?:\w+:)?t\b[^>]*>([^<]*)</g)) if (text !== '') return true
  }
  return false
}

async function emptyTexts(archive: Archive): Promise<ReadonlySet<number>> {
  const empty = new Set<number>()
  let index = 0
  for await (const xml of archive.pieces('xl/sharedStrings.xml', 'si')) {
    for (const [, inner = ''] of xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>(.*?)<\/(?:\w+:)?si>)/gs)) {
      if (!/<(?:\w+:)?t\b[^>]*>[^<]/.test(inner)) empty.add(index)
      index += 1
    }
  }
  return empty
}

function sheetFile(archive: Archive, sheet: string): string {
  const links = new Map(
    [...archive.text('xl/_rels/workbook.xml.rels').matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(([link]) => [
      xmlAttribute(link, 'Id'),
      xmlAttribute(link, 'Target'),
    ]),
  )
  for (const [entry] of archive.text('xl/workbook.xml').matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)) {
    if (xmlAttribute(entry, 'name') !== sheet) continue
    const target = links.get(xmlAttribute(entry, '\\w+:id')) ?? ''
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`
  }
  return ''
}
