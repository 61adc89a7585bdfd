import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import { TallyError } from '../../error/tally-error.ts'
import { fingerprintFile } from '../../landing/fingerprint.ts'
import { bucketOf, type S3File, type S3Settings, type Target } from '../../plan/target-spec.ts'
import { throwIfStopped } from '../../run/steps.ts'
import { partsSql } from '../../staging/staging-views.ts'
import { hashOf } from '../../text/hash.ts'
import { type CopyContext, copyTable } from '../copy-context.ts'
import type { TableCopy } from '../copy-plan.ts'
import { fileWriter } from '../file-writer.ts'
import { writeOneFile } from '../write-one-file.ts'
import { openStore, type Store } from './open-store.ts'
import { removeFormer } from './remove-former.ts'
import {
  readStoreManifest,
  readStorePointer,
  type StoreManifest,
  type StoreObject,
  type StorePointer,
} from './store-manifest.ts'
import { type UploadMemory, uploadMemory } from './upload-memory.ts'

/** Manifests before the current one whose objects stay, for readers that are in the middle. */
const kept = 2

export type StoreCopy = {
  readonly place: string
  readonly all: readonly TableCopy[]
  /** Tables that had to be sent, in whole or in part. */
  readonly written: readonly TableCopy[]
  readonly bucket: string
  /** Below which key each of all lies. */
  readonly keys: ReadonlyMap<TableCopy, string>
}

type Copying = Omit<CopyContext, 'engine'>
type Sending = {
  readonly copying: Copying
  readonly store: Store
  readonly memory: UploadMemory
  readonly home: string
  readonly prefix: string
  /** Size of each object below `tables/` and `files/`. */
  readonly there: ReadonlyMap<string, number>
  readonly before: StoreManifest | undefined
  engine(): Promise<Engine>
}

/**
 * Copies a release into a bucket. Objects are named by their content and never changed; then come the files under keys of one's
 * own, each by a copy inside the store; then the manifest; last `current.json`, which alone says what the release is. What is
 * there already is not sent again, a cut upload goes on with its next part. Throws `store_…`, `target_in_the_way`.
 */
export async function copyToStore(
  copying: Copying,
  s3: S3Settings,
  plan: (target: Target) => readonly TableCopy[],
  home: string,
  open: () => Promise<Engine>,
): Promise<StoreCopy> {
  const { copies, out, effects, target, manifest } = copying
  const files = s3.files.map((file) => ({ file, copies: plan(file.target) }))
  const all = [...copies, ...files.flatMap((one) => one.copies)]
  const hash = hashOf(
    copies.map((copy) => copy.hash),
    files.map((one) => [one.file.key, one.copies.map((copy) => copy.hash)]),
  )
  mkdirSync(out.work, { recursive: true })
  const { bucket, ...place } = bucketOf(target.name, s3, process.env)
  const keys = new Map([
    ...copies.map((copy) => [copy, `${s3.prefix}tables/${copy.name}`] as const),
    ...files.flatMap(({ file, copies: held }) => held.map((copy) => [copy, keyOf(s3, file, copy, held)] as const)),
  ])
  const store = await openStore({ bucket, ...place }, effects)
  let opening: Promise<Engine> | undefined
  const stop = (): void => void opening?.then((engine) => engine.interrupt())
  effects.signal.addEventListener('abort', stop)
  try {
    const { prefix } = s3
    const pointer = await readPointer(store, prefix, target)
    const before = pointer && readStoreManifest((await store.readText(pointer.manifest)) ?? '')
    const there = await listOurs(store, prefix)
    const isCurrent = pointer?.hash === hash && pointer.release === manifest.id
    if (isCurrent && before && (await isWhole(store, before, there)))
      return { place: store.place, all, written: [], bucket, keys }
    const sending: Sending = {
      copying,
      store,
      memory: uploadMemory(join(out.work, 'uploads.json')),
      home,
      prefix,
      there,
      before,
      engine: () => (opening ??= open()),
    }
    const written: TableCopy[] = []
    const tables: StoreManifest['tables'] = []
    for (const copy of copies) {
      const sent = await sendTable(sending, copy)
      if (sent.is_new) written.push(copy)
      const columns = copy.columns.map(({ name, type }) => ({ name, type: type.engine }))
      tables.push({ name: copy.name, hash: copy.hash, rows: copy.rows, columns, objects: [...sent.objects] })
    }
    const made: { readonly file: S3File; readonly hash: string; readonly object: StoreObject }[] = []
    for (const one of files) {
      const sent = await sendFile(sending, one.file, one.copies)
      if (sent.is_new) written.push(...one.copies)
      made.push({ file: one.file, ...sent })
    }
    const named: StoreManifest['files'] = []
    for (const { file, object, hash: of } of made) {
      const { key, etag } = await nameFile(sending, `${prefix}${file.key}`, object)
      named.push({ key, hash: of, object, etag })
    }
    throwIfStopped(effects)
    const key = `${prefix}releases/${manifest.id}-${hash.slice(0, 8)}.json`
    const document: StoreManifest = {
      format: 1,
      release: manifest.id,
      as_of: manifest.as_of,
      hash,
      tables,
      files: named,
    }
    await store.writeText(key, JSON.stringify(document))
    const former = [pointer?.manifest ?? [], pointer?.before ?? []].flat().filter((one) => one !== key)
    const next: StorePointer = { format: 1, release: manifest.id, hash, manifest: key, before: former.slice(0, kept) }
    await store.writeText(`${prefix}current.json`, JSON.stringify(next))
    rmSync(out.work, { recursive: true, force: true })
    await removeFormer(store, document, next.before, former.slice(kept), effects)
    return { place: store.place, all, written, bucket, keys }
  } finally {
    effects.signal.removeEventListener('abort', stop)
    store.close()
    if (opening) (await opening).close()
  }
}

/** A file of several tables holds each below its own key. */
function keyOf({ prefix }: S3Settings, file: S3File, copy: TableCopy, held: readonly TableCopy[]): string {
  const key = `${prefix}${file.key}`
  return held.length === 1 ? key : `${key}/${copy.name}`
}

/** Throws `target_in_the_way` where somebody else's object has the pointer's key. */
async function readPointer(store: Store, prefix: string, target: Target): Promise<StorePointer | undefined> {
  const text = await store.readText(`${prefix}current.json`)
  if (text === undefined) return undefined
  const pointer = readStorePointer(text)
  if (pointer) return pointer
  const place = `${store.place}current.json`
  throw new TallyError('target_in_the_way', { target: target.name, place, setting: 'prefix' })
}

async function listOurs(store: Store, prefix: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const folder of ['tables/', 'files/'])
    for await (const { key, size_bytes } of store.list(`${prefix}${folder}`)) found.set(key, size_bytes)
  return found
}

/** Whether everything that a manifest names still lies there as it was left. */
async function isWhole(
  store: Store,
  { tables, files }: StoreManifest,
  there: ReadonlyMap<string, number>,
): Promise<boolean> {
  const objects = [...tables.flatMap((table) => table.objects), ...files.map(({ object }) => object)]
  if (objects.some(({ key, size_bytes }) => there.get(key) !== size_bytes)) return false
  for (const { key, etag } of files) if ((await store.head(key))?.etag !== etag) return false
  return true
}

/** A table at rest goes as the parts that the lake holds of it, so that new parts alone travel; any other as one file of its rows. */
async function sendTable(
  sending: Sending,
  copy: TableCopy,
): Promise<{ readonly objects: readonly StoreObject[]; readonly is_new: boolean }> {
  const { copying, prefix, home, before, there } = sending
  const known = before?.tables.find(({ name, hash }) => name === copy.name && hash === copy.hash)
  if (known?.objects.every(({ key, size_bytes }) => there.get(key) === size_bytes))
    return { objects: known.objects, is_new: false }
  const objects: StoreObject[] = []
  let is_new = false
  const send = async (file: string, key: string): Promise<void> => {
    const sent = await sendObject(sending, file, key, 'application/vnd.apache.parquet')
    objects.push(sent.object)
    is_new ||= sent.is_new
  }
  await copyTable(copying, copy, async () => {
    const parts = partsOf(copying, copy)
    for (const part of parts ?? [])
      await send(join(home, part), `${prefix}tables/${copy.name}/${part.split('/').at(-1) ?? ''}`)
    if (parts) return
    const file = await makeFile(sending, `${copy.hash}.parquet`, async (context, to) => fileWriter(context)?.(copy, to))
    await send(file, `${prefix}tables/${copy.name}/${copy.hash}.parquet`)
  })
  return { objects, is_new }
}

/** The lake's parts of a table that is copied as it is; undefined where its rows come from a query. */
function partsOf({ manifest }: Copying, copy: TableCopy): readonly string[] | undefined {
  const table = manifest.tables.find(({ name }) => name === copy.from)
  if (!table || table.parts.length === 0 || table.view_sql !== `select * from ${partsSql(table.parts)}`)
    return undefined
  const isAsItIs =
    copy.columns.length === table.columns.length &&
    copy.columns.every(({ name, source }, index) => name === source && name === table.columns[index]?.name)
  return isAsItIs ? table.parts : undefined
}

async function sendFile(
  sending: Sending,
  file: S3File,
  copies: readonly TableCopy[],
): Promise<{ readonly object: StoreObject; readonly hash: string; readonly is_new: boolean }> {
  const { before, there, prefix } = sending
  const { kind } = file.target
  const hash = hashOf(
    kind,
    copies.map((copy) => copy.hash),
  )
  const known = before?.files.find((one) => one.hash === hash)
  if (known && there.get(known.object.key) === known.object.size_bytes)
    return { object: known.object, hash, is_new: false }
  const made = await makeFile(sending, `${hash}.${kind}`, (context, to) =>
    writeOneFile({ ...context, target: file.target, copies }, to),
  )
  return {
    ...(await sendObject(sending, made, `${prefix}files/${hash}.${kind}`, types[kind] ?? 'application/octet-stream')),
    hash,
  }
}

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
}

/** A file of the work folder; one that a cut run left there whole is taken as it is, so that its upload can go on. */
async function makeFile(
  { copying, engine }: Sending,
  name: string,
  write: (context: CopyContext, to: string) => Promise<void>,
): Promise<string> {
  const file = join(copying.out.work, name)
  if (existsSync(file)) return file
  const beside = `${file}.tmp`
  await write({ ...copying, engine: await engine() }, beside)
  renameSync(beside, file)
  return file
}

async function sendObject(
  { store, memory, there, copying }: Sending,
  file: string,
  key: string,
  type: string,
): Promise<{ readonly object: StoreObject; readonly is_new: boolean }> {
  throwIfStopped(copying.effects)
  const { sha256, size_bytes } = await fingerprintFile(file)
  const is_new = there.get(key) !== size_bytes
  if (is_new) await store.sendFile(key, { path: file, size_bytes, sha256, type }, memory)
  return { object: { key, size_bytes, sha256 }, is_new }
}

/** Gives content its key by a copy inside the store, unless the key has it already. */
async function nameFile(
  { store, before }: Sending,
  key: string,
  object: StoreObject,
): Promise<{ readonly key: string; readonly etag: string }> {
  const known = before?.files.find((one) => one.key === key && one.object.key === object.key)
  if (known && (await store.head(key))?.etag === known.etag) return known
  return store.copy(object.key, key)
}
