import { readFileSync } from 'node:fs'
import { Archive } from './archive.ts'
import { xmlAttribute } from './xml-attribute.ts'

const valueNames = ['office:value', 'office:boolean-value', 'office:date-value', 'office:string-value']

/**
 * How many rows of a sheet of an OpenDocument spreadsheet below its header hold anything: an own pass over the archive's
 * bytes, tag by tag, which shares no code with the reader. A row that is said to repeat counts as often.
 */
export async function countOpenDocumentRows(path: string, sheet: string, header_row: number): Promise<number> {
  const counter = new RowCounter(sheet, header_row)
  for await (const xml of new Archive(readFileSync(path)).pieces('content.xml', 'table:table-row')) {
    for (const [token] of xml.matchAll(/<\/?[A-Za-z](?:[^>"']|"[^"]*"|'[^']*')*>|[^<]+/g)) counter.see(token)
  }
  return counter.rows
}

class RowCounter {
  rows = 0
  private readonly sheet: string
  private readonly header_row: number
  private isInside = false
  private position = 0
  private repeat = 1
  private isFilled = false
  private isCell = false
  private notes = 0
  private paragraphs = 0
  private isOpen = false

  constructor(sheet: string, header_row: number) {
    this.sheet = sheet
    this.header_row = header_row
  }

  see(token: string): void {
    if (!token.startsWith('<')) {
      if (this.isText()) this.isFilled = true
      return
    }
    const name = /^<\/?([\w:.-]+)/.exec(token)?.[1] ?? ''
    const isEnd = token.startsWith('</')
    const isEmpty = token.endsWith('/>')
    if (name === 'table:table') {
      if (!isEnd) this.position = 0
      this.isInside = !isEnd && xmlAttribute(token, 'table:name') === this.sheet
    } else if (name === 'table:table-row') this.row(token, isEnd, isEmpty)
    else if (name === 'table:table-cell') this.cell(token, isEnd, isEmpty)
    else if (name === 'office:annotation' && !isEmpty) this.notes += isEnd ? -1 : 1
    else if (name === 'text:p') this.paragraph(isEnd, isEmpty)
    else if (['text:s', 'text:tab', 'text:line-break'].includes(name) && this.isText()) this.isFilled = true
  }

  private row(token: string, isEnd: boolean, isEmpty: boolean): void {
    if (!isEnd) {
      this.repeat = Math.max(1, Number(xmlAttribute(token, 'table:number-rows-repeated') || 1))
      this.isFilled = false
    }
    if (!isEnd && !isEmpty) return
    const below = Math.min(this.repeat, this.position + this.repeat - this.header_row)
    if (this.isInside && this.isFilled && below > 0) this.rows += below
    this.position += this.repeat
  }

  private cell(token: string, isEnd: boolean, isEmpty: boolean): void {
    this.isCell = !isEnd && !isEmpty
    this.paragraphs = 0
    if (isEnd) return
    const type = xmlAttribute(token, 'office:value-type')
    const hasValue = valueNames.some((name) => xmlAttribute(token, name) !== '')
    const isTime = type === 'time' && /^PT\d+H\d+M\d+/.test(xmlAttribute(token, 'office:time-value'))
    const isError = xmlAttribute(token, 'calcext:value-type') === 'error'
    if ((type !== '' && hasValue) || isTime || isError) this.isFilled = true
  }

  /** A second paragraph is text even where it is empty: the line break before it. */
  private paragraph(isEnd: boolean, isEmpty: boolean): void {
    if (!this.isCell || this.notes > 0) return
    if (!isEnd) {
      this.paragraphs += 1
      if (this.paragraphs > 1) this.isFilled = true
    }
    this.isOpen = !isEnd && !isEmpty
  }

  private isText(): boolean {
    return this.isCell && this.isOpen && this.notes === 0
  }
}
