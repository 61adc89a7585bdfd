import { existsSync, readFileSync } from 'node:fs'
import { writeFileWhole } from '../../lake/write-file.ts'

type SentPart = { readonly etag: string; readonly crc32?: string }
type Upload = {
  readonly upload_id: string
  readonly sha256: string
  /** By number, from 1. */
  readonly parts: Readonly<Record<number, SentPart>>
}

/** Which parts of which uploads have arrived, so that a run that was cut goes on where it stopped. */
export type UploadMemory = {
  /** undefined where nothing of this file was sent. */
  find(key: string, sha256: string): Upload | undefined
  begin(key: string, sha256: string, upload_id: string): void
  keep(key: string, number: number, part: SentPart): void
  forget(key: string): void
}

/** A memory in a file. */
export function uploadMemory(file: string): UploadMemory {
  // Written below; one run a target writes it, under the target's lock.
  const uploads = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Record<string, Upload>
  const save = (): void => writeFileWhole(file, JSON.stringify(uploads))
  return {
    find: (key, sha256) => (uploads[key]?.sha256 === sha256 ? uploads[key] : undefined),
    begin(key, sha256, upload_id) {
      uploads[key] = { upload_id, sha256, parts: {} }
      save()
    },
    keep(key, number, part) {
      const upload = uploads[key]
      if (upload) uploads[key] = { ...upload, parts: { ...upload.parts, [number]: part } }
      save()
    },
    forget(key) {
      delete uploads[key]
      save()
    },
  }
}
