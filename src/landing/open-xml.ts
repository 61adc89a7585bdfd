import { isDateFormat, serialToDate } from 'hucre'
import { TallyError } from '../error/tally-error.ts'
import { attribute, unescaped, xmlPieces } from './xml-pieces.ts'
import { entryText, type ZipEntry, zipEntries } from './zip-entries.ts'

/*
 * Sheets of an Office Open XML workbook (.xlsx, ECMA-376), read row by row. The library's reader makes a tree of all texts that
 * the sheets share: 1.3 GB for a million of them.
 */

export type OpenXmlValue = string | number | boolean | Date | null
export type OpenXmlSheet = { readonly name: string; readonly position: number; readonly hidden: boolean }

const tag = String.raw`<(?:\w+:)?`
const rowPattern = new RegExp(String.raw`${tag}row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)`, 'gs')
const cellPattern = new RegExp(String.raw`${tag}c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)`, 'gs')
const valuePattern = new RegExp(String.raw`${tag}v\b[^>]*>([^<]*)<`)
const textPattern = new RegExp(String.raw`${tag}t\b[^>]*>([^<]*)<`, 'g')
const sharedPattern = new RegExp(String.raw`${tag}si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)`, 'gs')
/** How an East Asian text is spoken, beside the text. */
const spokenPattern = new RegExp(String.raw`${tag}rPh\b.*?</(?:\w+:)?rPh>`, 'gs')
const most_columns = 1 << 14
/** Attributes of rows and cells, of which there are millions. */
const referencePattern = /(?:^|\s)r\s*=\s*["']([^"']*)/
const stylePattern = /(?:^|\s)s\s*=\s*["']([^"']*)/
const typePattern = /(?:^|\s)t\s*=\s*["']([^"']*)/

/** The sheets in their order, hidden ones among them, and from which year the workbook counts its days. */
export async function openXmlSheets(
  path: string,
): Promise<{ readonly sheets: readonly OpenXmlSheet[]; readonly calendar: '1900' | '1904' }> {
  const xml = await textOf(path, 'xl/workbook.xml')
  const sheets = [...xml.matchAll(new RegExp(`${tag}sheet\\b([^>]*)>`, 'g'))].map(([, of = ''], index) => ({
    name: attribute(of, 'name') ?? '',
    position: index + 1,
    hidden: /hidden/i.test(attribute(of, 'state') ?? ''),
  }))
  const properties = new RegExp(`${tag}workbookPr\\b([^>]*)>`).exec(xml)?.[1] ?? ''
  const is1904 = ['1', 'true'].includes(attribute(properties, 'date1904') ?? '')
  return { sheets, calendar: is1904 ? '1904' : '1900' }
}

/** The rows of a sheet as the file has them, from row 0. Throws `file_unreadable` and `file_too_large`. */
export async function* openXmlRows(
  path: string,
  sheet: string,
  calendar: '1900' | '1904',
): AsyncGenerator<{ readonly index: number; readonly values: readonly OpenXmlValue[] }> {
  const book = await readBook(path)
  const place = book.places.get(sheet) ?? ''
  const entry = entryOf(path, place)
  if (entry === undefined)
    throw new TallyError('file_unreadable', { file: path, detail: `${place || sheet} is not in it` })
  let index = -1
  try {
    for await (const piece of xmlPieces(path, entry, 'row')) {
      for (const [, attributes = '', inner = ''] of plain(piece).matchAll(rowPattern)) {
        const given = Number(referencePattern.exec(attributes)?.[1] ?? '')
        index = given > 0 ? given - 1 : index + 1
        const values: OpenXmlValue[] = []
        let next = 0
        for (const [, cell = '', content = ''] of inner.matchAll(cellPattern)) {
          const at = columnOf(referencePattern.exec(cell)?.[1]) ?? next
          if (at >= most_columns)
            throw new TallyError('file_unreadable', { file: path, detail: `it has a column ${at + 1}` })
          next = at + 1
          if (content === '') continue
          const type = typePattern.exec(cell)?.[1] ?? 'n'
          const text = valuePattern.exec(content)?.[1] ?? ''
          // Of the texts that are shared no more are read than the rows so far need.
          if (type === 's' && text !== '' && !book.texts.has(Number(text))) await book.texts.readTo(Number(text))
          while (values.length < at) values.push(null)
          values[at] = valueOf(type, text, content, Number(stylePattern.exec(cell)?.[1] ?? '0'), book, calendar)
        }
        yield { index, values }
      }
    }
  } finally {
    await book.texts.close()
  }
}

type Book = {
  /** Entry of each sheet, by its name. */
  readonly places: ReadonlyMap<string, string>
  readonly texts: SharedTexts
  /** Whether a number of this style is a day or a time. */
  readonly isDay: readonly boolean[]
}

async function readBook(path: string): Promise<Book> {
  const relations = new Map(
    [
      ...(await textOf(path, 'xl/_rels/workbook.xml.rels')).matchAll(new RegExp(`${tag}Relationship\\b([^>]*)>`, 'g')),
    ].map(([, of = '']) => [attribute(of, 'Id') ?? '', placeOf(attribute(of, 'Target') ?? '')] as const),
  )
  const book = await textOf(path, 'xl/workbook.xml')
  const places = [...book.matchAll(new RegExp(`${tag}sheet\\b([^>]*)>`, 'g'))].map(
    ([, of = '']) =>
      [attribute(of, 'name') ?? '', relations.get(attribute(of, String.raw`\w+:id`) ?? '') ?? ''] as const,
  )
  const styles = await textOf(path, 'xl/styles.xml')
  const formats = new Map(
    [...styles.matchAll(new RegExp(`${tag}numFmt\\b([^>]*)>`, 'g'))].map(
      ([, of = '']) => [attribute(of, 'numFmtId') ?? '', attribute(of, 'formatCode') ?? ''] as const,
    ),
  )
  const cells = new RegExp(`${tag}cellXfs\\b.*?</(?:\\w+:)?cellXfs>`, 's').exec(styles)?.[0] ?? ''
  const isDay = [...cells.matchAll(new RegExp(`${tag}xf\\b([^>]*)>`, 'g'))].map(([, of = '']) => {
    const id = attribute(of, 'numFmtId') ?? '0'
    return isDateFormat(formats.get(id) || id)
  })
  return { places: new Map(places), texts: new SharedTexts(path), isDay }
}

function placeOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

function valueOf(
  type: string,
  text: string,
  content: string,
  style: number,
  book: Book,
  calendar: '1900' | '1904',
): OpenXmlValue {
  if (type === 'inlineStr') return textsOf(content)
  if (text === '') return null
  if (type === 's') return book.texts.at(Number(text))
  if (type === 'b') return text === '1' || text.toLowerCase() === 'true'
  if (type === 'str') return decoded(text)
  const number = Number(text)
  if (type === 'e' || type === 'd' || Number.isNaN(number)) return unescaped(text)
  return book.isDay[style] === true ? serialToDate(number, calendar === '1904') : number
}

/** The texts that the cells of all sheets share, read as far as they are asked for. */
class SharedTexts {
  private readonly texts: string[] = []
  private readonly pieces: AsyncGenerator<string> | undefined

  constructor(path: string) {
    const entry = entryOf(path, 'xl/sharedStrings.xml')
    this.pieces = entry && xmlPieces(path, entry, 'si')
  }

  has(index: number): boolean {
    return index < this.texts.length
  }

  async readTo(index: number): Promise<void> {
    while (this.texts.length <= index) {
      const piece = await this.pieces?.next()
      if (piece === undefined || piece.done === true) return
      for (const [, inner = ''] of plain(piece.value).matchAll(sharedPattern)) this.texts.push(textsOf(inner))
    }
  }

  /** Lets the file go. */
  async close(): Promise<void> {
    await this.pieces?.return(undefined)
  }

  at(index: number): string | null {
    return this.texts[index] ?? null
  }
}

/** The texts of an element one after the other: a text whose parts look different is one text. */
function textsOf(xml: string): string {
  const written = xml.includes('rPh') ? xml.replaceAll(spokenPattern, '') : xml
  let text = ''
  for (const [, part = ''] of written.matchAll(textPattern)) text += decoded(part)
  return text
}

/** Resolves entities, and characters that XML cannot hold, which are written as `_x000D_`. */
function decoded(text: string): string {
  const plainText = unescaped(text)
  if (!plainText.includes('_x')) return plainText
  return plainText.replaceAll(/_x([\da-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** Texts in CDATA sections as any others. */
function plain(xml: string): string {
  if (!xml.includes('<![CDATA[')) return xml
  return xml.replaceAll(/<!\[CDATA\[(.*?)\]\]>/gs, (_, text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  )
}

function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let column = 0
  for (const sign of reference) {
    const letter = sign.charCodeAt(0) & 0xdf
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  return column === 0 ? undefined : column - 1
}

function entryOf(path: string, name: string): ZipEntry | undefined {
  return zipEntries(path).find((entry) => entry.name.toLowerCase() === name.toLowerCase())
}

async function textOf(path: string, name: string): Promise<string> {
  const entry = entryOf(path, name)
  let text = ''
  if (entry !== undefined) for await (const piece of entryText(path, entry)) text += piece
  return text
}
