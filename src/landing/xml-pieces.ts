import { TallyError } from '../error/tally-error.ts'
import { entryText, type ZipEntry } from './zip-entries.ts'

/** Characters of one element: the longest text that can be is eight times as long. */
export const mostOfElement = 1 << 26

/** An entry in pieces that end behind a closing tag, such as `</row>`, so that no element of it is cut. Throws `file_too_large`. */
export async function* xmlPieces(path: string, entry: ZipEntry, tag: string): AsyncGenerator<string> {
  let closing: string | undefined
  let held: string[] = []
  let size = 0
  let tail = ''
  for await (const text of entryText(path, entry)) {
    // Some programs write all names behind a prefix, which the first element tells.
    closing ??= `</${tag.includes(':') ? '' : (/<(\w+:)\w/.exec(text)?.[1] ?? '')}${tag}>`
    // A closing tag may be cut in two; what was looked through already is not looked through again.
    const seen = tail + text
    const at = seen.lastIndexOf(closing)
    const end = at < 0 ? 0 : at + closing.length - tail.length
    if (end > 0) {
      yield held.join('') + text.slice(0, end)
      held = []
      size = 0
    }
    held.push(text.slice(end))
    size += text.length - end
    tail = (end > 0 ? text.slice(end) : seen).slice(1 - closing.length)
    if (size > mostOfElement) {
      const shown = `more than ${Math.round(mostOfElement / 1e6)} MB in one ${tag}`
      throw new TallyError('file_too_large', { file: path, size: shown })
    }
  }
  yield held.join('')
}

/** An attribute of a tag, its entities resolved; `name` may be a pattern. */
export function attribute(of: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(of)
  return found === null ? undefined : unescaped(found[1] ?? found[2] ?? '')
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** A text with its entities resolved. */
export function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, word: string) => {
    if (!word.startsWith('#')) return named[word] ?? whole
    const code = /^#x/i.test(word) ? Number.parseInt(word.slice(2), 16) : Number(word.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
