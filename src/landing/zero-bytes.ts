const LF = 10

/** Where zero bytes stand in a stream, and in how many of its lines. What comes before the first of them is only looked through. */
export class ZeroBytes {
  /** Offset of the first zero byte, or -1. */
  at = -1
  private lines = 0
  private broken_lines = 0
  private before_bytes = 0
  private is_in_broken = false

  look(chunk: Buffer, offset: number): void {
    const first = chunk.indexOf(0)
    if (this.at < 0) {
      if (first < 0) return
      this.at = offset + first
      this.before_bytes = offset
    }
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, end + 1)) this.lines += 1
    let from = 0
    if (this.is_in_broken) {
      const end = chunk.indexOf(LF)
      if (end < 0) return
      from = end
      this.is_in_broken = false
    }
    for (let zero = chunk.indexOf(0, from); zero >= 0; zero = chunk.indexOf(0, from)) {
      this.broken_lines += 1
      from = chunk.indexOf(LF, zero)
      if (from >= 0) continue
      this.is_in_broken = true
      return
    }
  }

  /** Whether more lines than one in ten hold a zero byte: a stray one breaks its line, and such a file is no text. */
  areMany(): boolean {
    // Of the bytes before the first, a line to a thousand is less than there are.
    return this.broken_lines > 1 + this.lines / 10 + this.before_bytes / 10_000
  }
}

/** How files begin that hold no table, though some of their lines may look like one. */
const beginnings = [
  '%PDF-',
  '%!PS',
  '\u0089PNG',
  '\u0089HDF',
  'GIF8',
  '\u00ff\u00d8\u00ff',
  'RIFF',
  'II*\0',
  'MM\0*',
  '\u007fELF',
  'MZ',
  'BZh',
  '\u00fd7zXZ',
  '7z\u00bc\u00af',
  'Rar!',
  'SQLite format 3\0',
  'Obj\u0001',
  'ORC',
  'ARROW1',
  '!<arch>',
]

/** Whether a head with zero bytes somewhere behind is that of a known binary format, or has control characters in its first line. */
export function beginsBinary(head: Buffer): boolean {
  const start = head.toString('latin1', 0, 512)
  if (beginnings.some((beginning) => start.startsWith(beginning)) || start.startsWith('ustar', 257)) return true
  const line = /[^\r\n]+/.exec(head.toString('latin1', 0, 1 << 20))?.[0] ?? ''
  // Tab, vertical tab and form feed stand in texts too.
  return [...line].some((letter) => letter < '\t' || (letter > '\r' && letter < ' '))
}

/** A text in which a zero byte can be seen, for SQL ends a text there. */
export function shownZeros(text: string): string {
  return text.replaceAll('\0', '\u2400')
}
