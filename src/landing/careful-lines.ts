import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { AnchorList } from './anchor-list.ts'
import type { LineAnchor, RejectedLine } from './types.ts'

const most_bytes = 16 << 20

/**
 * The slow reader of JSON Lines: copies each line that is not blank to `outPath` and says where it stood; lines with broken
 * UTF-8 and lines over 16 MiB are rejected. Records are counted without blank lines.
 */
export async function rewriteLines(
  plainPath: string,
  outPath: string,
): Promise<{ records: number; rejects: RejectedLine[]; anchors: readonly LineAnchor[] }> {
  const out = createWriteStream(outPath, { mode: 0o600 })
  const rejects: RejectedLine[] = []
  const anchors = new AnchorList()
  let record = 0
  let line = 0
  for await (const bytes of linesOf(plainPath)) {
    line += 1
    const marked = bytes.toString('utf8').replace(/\r$/, '')
    const text = line === 1 ? marked.replace(/^\ufeff/, '') : marked
    // Only what JSON takes for blank, as the count of records does: a line of other spaces is a record, and no JSON.
    if (/^[ \t\r]*$/.test(text)) continue
    record += 1
    const code = !isUtf8(bytes) ? 'bad_bytes' : bytes.length > most_bytes ? 'line_too_long' : undefined
    if (code) {
      rejects.push({ record, line, code, raw: text.length > 4096 ? `${text.slice(0, 4096)}…` : text })
      continue
    }
    anchors.add(record, line)
    if (!out.write(`${text}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return { records: record, rejects, anchors: anchors.anchors }
}

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    // A stream without an encoding gives Buffers.
    const bytes = chunk as Buffer
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield Buffer.concat([...held, bytes.subarray(start, end)])
      held = []
      start = end + 1
    }
    if (start < bytes.length) held.push(bytes.subarray(start))
  }
  if (held.length > 0) yield Buffer.concat(held)
}
