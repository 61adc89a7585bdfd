import { createWriteStream, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import { TallyError } from '../../error/tally-error.ts'
import type { Bucket } from '../../plan/s3-spec.ts'
import type { Effects } from '../../run/effects.ts'
import { throwIfStopped } from '../../run/steps.ts'
import { storeError } from './store-error.ts'
import type { UploadMemory } from './upload-memory.ts'

/** A file to send, with its bytes counted and hashed. */
export type SentFile = {
  readonly path: string
  readonly size_bytes: number
  readonly sha256: string
  /** Content type. */
  readonly type: string
}

export type ObjectEntry = { readonly key: string; readonly size_bytes: number; readonly etag: string }

/** A bucket as we use it; keys are those of the bucket, its prefix included. Every call throws `store_…` where the store does not do it. */
export type Store = {
  /** `s3://bucket/prefix`, for people. */
  readonly place: string
  /** All objects whose key begins so. */
  list(prefix: string): AsyncIterable<ObjectEntry>
  head(key: string): Promise<ObjectEntry | undefined>
  /** undefined where there is none. */
  readText(key: string): Promise<string | undefined>
  writeText(key: string, text: string): Promise<void>
  /** Sends a file, in parts where it is large; parts that a run before it sent are not sent again. */
  sendFile(key: string, file: SentFile, memory: UploadMemory): Promise<void>
  /** Fetches an object into a file; `size_bytes` is what it should have by its list, where that is known. */
  fetchFile(key: string, to: string, size_bytes?: number): Promise<void>
  copy(from: string, to: string): Promise<ObjectEntry>
  remove(keys: readonly string[]): Promise<void>
  close(): void
}

const attempts = 5
const part_bytes = 8 << 20
const most_parts = 10_000
const at_once = 4

/** Opens a bucket. The SDK is loaded here, so that nothing else waits for it; it retries with backoff what may be tried again. */
export async function openStore(bucket: Bucket, effects: Effects): Promise<Store> {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3Client({
    forcePathStyle: bucket.path_style,
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: 5000,
      socketTimeout: 20_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
    },
    ...(bucket.region !== undefined && { region: bucket.region }),
    ...(bucket.endpoint !== undefined && { endpoint: bucket.endpoint }),
    ...(bucket.profile !== undefined && { profile: bucket.profile }),
  })
  const place = `s3://${bucket.bucket}/${bucket.prefix}`
  const Bucket = bucket.bucket
  const abortSignal = effects.signal
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    throwIfStopped(effects)
    try {
      return await work()
    } catch (error) {
      throw storeError(error, place, effects)
    }
  }
  const head = (Key: string): Promise<ObjectEntry | undefined> =>
    guarded(async () => {
      try {
        const found = await client.send(new sdk.HeadObjectCommand({ Bucket, Key }), { abortSignal })
        return { key: Key, size_bytes: found.ContentLength ?? 0, etag: found.ETag ?? '' }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    })
  const sender: Sender = { sdk, client, Bucket, place, effects }
  return {
    place,
    head,
    async *list(Prefix) {
      let token: string | undefined
      do {
        const page = await guarded(() =>
          client.send(
            new sdk.ListObjectsV2Command({ Bucket, Prefix, ...(token !== undefined && { ContinuationToken: token }) }),
            { abortSignal },
          ),
        )
        for (const { Key, Size, ETag } of page.Contents ?? [])
          if (Key !== undefined) yield { key: Key, size_bytes: Size ?? 0, etag: ETag ?? '' }
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined
      } while (token !== undefined)
    },
    readText: (Key) =>
      guarded(async () => {
        try {
          const found = await client.send(new sdk.GetObjectCommand({ Bucket, Key }), { abortSignal })
          return (await found.Body?.transformToString()) ?? ''
        } catch (error) {
          if (isMissing(error)) return undefined
          throw error
        }
      }),
    writeText: (Key, text) =>
      guarded(async () => {
        const command = new sdk.PutObjectCommand({ Bucket, Key, Body: text, ContentType: 'application/json' })
        await client.send(command, { abortSignal })
      }),
    sendFile: (key, file, memory) =>
      guarded(async () => {
        const { size_bytes } = file
        if (size_bytes <= part_bytes) await sendWhole(sender, key, file)
        else await sendParts(sender, key, file, memory)
        const there = await head(key)
        if (there?.size_bytes !== size_bytes)
          throw new TallyError('store_untrue', { place, key, sent: size_bytes, found: there?.size_bytes ?? 'none' })
      }),
    fetchFile: (Key, to, size_bytes) =>
      guarded(async () => {
        const found = await client.send(new sdk.GetObjectCommand({ Bucket, Key }), { abortSignal })
        if (!(found.Body instanceof Readable)) throw new TypeError('the body of an object is a stream')
        await pipeline(found.Body, createWriteStream(to, { flags: 'w' }), { signal: abortSignal })
        const { size } = statSync(to)
        const sent = size_bytes ?? found.ContentLength
        if (size !== sent) throw new TallyError('store_untrue', { place, key: Key, sent: sent ?? 'none', found: size })
      }),
    copy: (from, Key) =>
      guarded(async () => {
        const CopySource = `${Bucket}/${from.split('/').map(encodeURIComponent).join('/')}`
        await client.send(new sdk.CopyObjectCommand({ Bucket, Key, CopySource }), { abortSignal })
        const there = await head(Key)
        if (!there) throw new TallyError('store_untrue', { place, key: Key, sent: 'a copy', found: 'none' })
        return there
      }),
    remove: (keys) =>
      guarded(async () => {
        for (let start = 0; start < keys.length; start += 1000) {
          const Objects = keys.slice(start, start + 1000).map((Key) => ({ Key }))
          const { Errors = [] } = await client.send(
            new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
            { abortSignal },
          )
          if (Errors[0]) throw new TallyError('store_refused', { place, detail: Errors[0].Code ?? 'deleting' })
        }
      }),
    close: () => client.destroy(),
  }
}

type Sender = {
  readonly sdk: typeof import('@aws-sdk/client-s3')
  readonly client: S3Client
  readonly Bucket: string
  readonly place: string
  readonly effects: Effects
}

async function sendWhole({ sdk, client, Bucket, effects }: Sender, Key: string, file: SentFile): Promise<void> {
  const Body = await readRange(file.path, 0, file.size_bytes)
  const command = new sdk.PutObjectCommand({ Bucket, Key, Body, ContentType: file.type, ChecksumAlgorithm: 'CRC32' })
  await client.send(command, { abortSignal: effects.signal })
}

/** lib-storage forgets an upload with its process; this one is remembered part by part, and taken up again after a cut. */
async function sendParts(sender: Sender, Key: string, file: SentFile, memory: UploadMemory): Promise<void> {
  const { sdk, client, Bucket, effects } = sender
  const abortSignal = effects.signal
  const { path, size_bytes, sha256, type } = file
  const step = Math.max(part_bytes, Math.ceil(size_bytes / most_parts))
  const count = Math.ceil(size_bytes / step)
  const begun = memory.find(Key, sha256)
  const UploadId = begun?.upload_id ?? (await begin())
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  const waiting = numbers.filter((number) => begun?.parts[number] === undefined)
  const worker = async (): Promise<void> => {
    for (let PartNumber = waiting.shift(); PartNumber !== undefined; PartNumber = waiting.shift()) {
      throwIfStopped(effects)
      const Body = await readRange(path, (PartNumber - 1) * step, Math.min(step, size_bytes - (PartNumber - 1) * step))
      const part = { Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' } as const
      const { ETag = '', ChecksumCRC32 } = await client.send(new sdk.UploadPartCommand(part), { abortSignal })
      memory.keep(Key, PartNumber, { etag: ETag, ...(ChecksumCRC32 !== undefined && { crc32: ChecksumCRC32 }) })
      effects.report(`${Key}: part ${PartNumber} of ${count}`)
    }
  }
  try {
    const stopping = async (): Promise<void> => {
      try {
        await worker()
      } finally {
        // Where one part failed, the others begin no further one.
        waiting.length = 0
      }
    }
    const ended = await Promise.allSettled(Array.from({ length: Math.min(at_once, waiting.length) }, stopping))
    const failed = ended.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    const parts = memory.find(Key, sha256)?.parts ?? {}
    const Parts = numbers.map((PartNumber) => {
      const { etag = '', crc32 } = parts[PartNumber] ?? {}
      return { PartNumber, ETag: etag, ...(crc32 !== undefined && { ChecksumCRC32: crc32 }) }
    })
    const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } }
    await client.send(new sdk.CompleteMultipartUploadCommand(whole), { abortSignal })
    memory.forget(Key)
  } catch (error) {
    // The store has thrown the parts away: a lifecycle rule, or somebody's clean-up.
    const isLost = error instanceof sdk.S3ServiceException && /NoSuchUpload|InvalidPart/.test(error.name)
    if (isLost) memory.forget(Key)
    if (isLost && begun) return sendParts(sender, Key, file, memory)
    throw error
  }

  async function begin(): Promise<string> {
    const upload = { Bucket, Key, ContentType: type, ChecksumAlgorithm: 'CRC32' } as const
    const { UploadId: id = '' } = await client.send(new sdk.CreateMultipartUploadCommand(upload), { abortSignal })
    memory.begin(Key, sha256, id)
    return id
  }
}

async function readRange(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled)
      if (bytesRead === 0) throw new Error(`${file} has become shorter while it was sent`)
      filled += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && /^(NotFound|NoSuchKey)$/.test(error.name)
}
