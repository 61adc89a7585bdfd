import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { BufferedFile } from './buffered-file.ts'
import { readBytes } from './read-bytes.ts'
import type { Encoding, FileReport } from './types.ts'

/** A file that can be read where it is, and what to call when it is no longer wanted. */
export type PlainFile = { readonly path: string; dispose(): Promise<void> }

/**
 * A plain UTF-8 file with a report's text: the file itself where it is one, else a copy in `temp_dir` for its owner only,
 * which `dispose` removes. Throws `file_truncated`.
 */
export async function openPlain(
  path: string,
  report: Pick<FileReport, 'format' | 'compression' | 'encoding'>,
  temp_dir: string,
): Promise<PlainFile> {
  if (isPlain(report)) return { path, dispose: async () => {} }
  const copy = join(temp_dir, `plain-${randomUUID()}`)
  const dispose = async () => rmSync(copy, { force: true })
  try {
    await writePlain(path, report, copy)
  } catch (error) {
    await dispose()
    throw error
  }
  return { path: copy, dispose }
}

/** Whether a file is read where it lies. */
export function isPlain({
  format,
  compression,
  encoding,
}: Pick<FileReport, 'format' | 'compression' | 'encoding'>): boolean {
  return compression === 'none' && (format === 'parquet' || encoding === 'utf-8' || encoding === 'utf-8-bom')
}

async function writePlain(path: string, report: Pick<FileReport, 'compression' | 'encoding'>, copy: string) {
  const output = new BufferedFile(copy)
  try {
    const decode = decoderOf(report.encoding)
    for await (const chunk of readBytes(path, report.compression)) {
      output.bytes(decode(chunk, false))
      await setImmediate()
    }
    output.bytes(decode(Buffer.alloc(0), true))
    output.flush()
  } finally {
    output.close()
  }
}

/** Turns chunks of an encoding into UTF-8; characters cut by a chunk's end are kept for the next. */
function decoderOf(encoding: Encoding): (chunk: Buffer, last: boolean) => Buffer {
  if (encoding === 'utf-8' || encoding === 'utf-8-bom') return (chunk) => chunk
  const decoder = new TextDecoder(encoding)
  return (chunk, last) => Buffer.from(decoder.decode(chunk, { stream: !last }))
}
