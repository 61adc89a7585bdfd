import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { AnchorList } from './anchor-list.ts'
import type { LineAnchor, RejectedLine } from './types.ts'
import { shownZeros } from './zero-bytes.ts'

/** The engine's reader takes lines below this (`linesSql`). */
const most_bytes = 16 << 20

/** Of a longer line only its beginning is kept. */
const kept_characters = 4096

export type LinePlace = { readonly record: number; readonly line: number }

/**
 * The slow reader of JSON Lines: copies each line that is not blank to `outPath` and says where it stood. Lines with broken
 * UTF-8 or a zero byte, with the byte 1, which the engine's reader cannot pass, and of 16 MiB or more are rejected. Records are counted
 * without blank lines. `placeOf` says where a record stood when the file is itself a copy. Throws the reason of a raised signal.
 */
export async function rewriteLines(
  plainPath: string,
  outPath: string,
  placeOf: (place: LinePlace) => LinePlace = (place) => place,
  signal?: AbortSignal,
): Promise<{ records: number; rejects: RejectedLine[]; anchors: readonly LineAnchor[] }> {
  const out = createWriteStream(outPath, { mode: 0o600 })
  const rejects: RejectedLine[] = []
  const anchors = new AnchorList()
  let record = 0
  let line = 0
  for await (const { bytes, is_cut } of linesOf(plainPath)) {
    line += 1
    if (line % 65_536 === 0) signal?.throwIfAborted()
    const marked = bytes.toString('utf8').replace(/\r$/, '')
    const text = line === 1 ? marked.replace(/^\ufeff/, '') : marked
    // Only what JSON takes for blank, as the count of records does: a line of other spaces is a record, and no JSON.
    if (!is_cut && /^[ \t\r]*$/.test(text)) continue
    record += 1
    const place = placeOf({ record, line })
    const isText = isUtf8(bytes) && !bytes.includes(0)
    const code = is_cut ? 'line_too_long' : !isText ? 'bad_bytes' : bytes.includes(1) ? 'not_json' : undefined
    if (code) {
      const raw = shownZeros(is_cut || text.length > kept_characters ? `${text.slice(0, kept_characters)}…` : text)
      rejects.push({ ...place, code, raw })
      continue
    }
    anchors.add(place.record, place.line)
    // A line feed alone ends a line: to JSON a carriage return is a space, to the engine's reader it would be one end more.
    if (!out.write(`${text.replaceAll('\r', ' ')}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return { records: record, rejects, anchors: anchors.anchors }
}

/** The lines without their line feed; of one that is too long, and not blank, only the beginning. */
async function* linesOf(path: string): AsyncGenerator<{ readonly bytes: Buffer; readonly is_cut: boolean }> {
  let line = new LineHolder()
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    // A stream without an encoding gives Buffers.
    const bytes = chunk as Buffer
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      line.add(bytes.subarray(start, end))
      yield line.end()
      line = new LineHolder()
      start = end + 1
    }
    if (start < bytes.length) line.add(bytes.subarray(start))
  }
  if (line.size_bytes > 0) yield line.end()
}

/** One line as it comes in; of a long one no more is held than its beginning. */
class LineHolder {
  size_bytes = 0
  private held: Buffer[] = []
  private is_blank = true

  add(bytes: Buffer): void {
    this.size_bytes += bytes.length
    this.is_blank &&= isBlank(bytes)
    if (this.size_bytes < most_bytes) this.held.push(bytes)
    else this.held = [Buffer.from(Buffer.concat([...this.held, bytes]).subarray(0, 4 * kept_characters))]
  }

  end(): { readonly bytes: Buffer; readonly is_cut: boolean } {
    return { bytes: Buffer.concat(this.held), is_cut: this.size_bytes >= most_bytes && !this.is_blank }
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13)
}
