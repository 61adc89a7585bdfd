import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { AnchorList } from './anchor-list.ts'
import { BufferedFile } from './buffered-file.ts'
import { behindMark } from './sniff-encoding.ts'
import type { LineAnchor } from './types.ts'

const [LF, CR, tab, space, quote, comma, backslash] = [10, 13, 9, 32, 34, 44, 92]
const [open_array, close_array, open_object, close_object] = [91, 93, 123, 125]

/**
 * Writes each element of a plain UTF-8 file's outer JSON array as one line, its line breaks as spaces, its text otherwise
 * kept. A truncated last element, and any text behind the array, is written as it is, as one element. Throws the
 * reason of a raised signal.
 */
export async function splitJsonArray(
  plainPath: string,
  outPath: string,
  signal?: AbortSignal,
): Promise<{ records: number; anchors: LineAnchor[] }> {
  const input = openSync(plainPath, 'r')
  const output = new BufferedFile(outPath)
  const splitter = new ElementSplitter(output)
  try {
    const chunk = Buffer.allocUnsafeSlow(1 << 20)
    for (let size = 0, first = true; (size = readSync(input, chunk)) > 0; first = false) {
      splitter.push(chunk.subarray(first ? behindMark(chunk, size) : 0, size))
      await setImmediate()
      signal?.throwIfAborted()
    }
    splitter.endElement()
    output.flush()
  } finally {
    output.close()
    closeSync(input)
  }
  return { records: splitter.records, anchors: splitter.anchors.anchors }
}

class ElementSplitter {
  records = 0
  readonly anchors = new AnchorList()
  private readonly output: BufferedFile
  private place: 'before' | 'inside' | 'behind' = 'before'
  private depth = 0
  private line = 1
  private in_string = false
  private is_escaped = false
  private in_element = false

  constructor(output: BufferedFile) {
    this.output = output
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0
      if (byte === LF) this.line += 1
      if (this.in_string) {
        if (byte === LF || byte === CR) chunk[i] = space
        this.inString(byte)
      } else if (byte === space || byte === LF || byte === CR || byte === tab) {
        if (this.in_element) chunk[i] = space
        else from = i + 1
      } else if (this.place === 'before') {
        this.place = 'inside'
        from = i + 1
      } else if (this.place === 'inside' && this.depth === 0 && (byte === comma || byte === close_array)) {
        if (this.in_element) this.output.bytes(chunk.subarray(from, i))
        this.endElement()
        if (byte === close_array) this.place = 'behind'
        from = i + 1
      } else this.inElement(byte)
    }
    if (this.in_element) this.output.bytes(chunk.subarray(from))
  }

  endElement(): void {
    if (this.in_element) this.output.text('\n')
    this.in_element = false
  }

  private inString(byte: number): void {
    if (this.is_escaped) this.is_escaped = false
    else if (byte === backslash) this.is_escaped = true
    else if (byte === quote) this.in_string = false
  }

  private inElement(byte: number): void {
    if (!this.in_element) {
      this.in_element = true
      this.records += 1
      this.anchors.add(this.records, this.line)
    }
    if (this.place === 'behind') return
    if (byte === quote) this.in_string = true
    else if (byte === open_array || byte === open_object) this.depth += 1
    else if (byte === close_array || byte === close_object) this.depth -= 1
  }
}
