import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TallyError } from '../error/tally-error.ts'
import type { BucketSource, FolderSource, HttpsSource } from '../plan/source-spec.ts'
import type { Effects } from '../run/effects.ts'
import type { Store } from '../target/s3/open-store.ts'
import { fetchFile } from './fetch-file.ts'

/** A file that a source has. */
export type Offer = {
  readonly place: string
  readonly name: string
  /** Known before it is fetched; undefined where only fetching tells. */
  readonly version: string | undefined
  readonly size_bytes: number | undefined
  /** Fetches it, whole; gives its version, or undefined where it is still that of `known`. */
  fetch(to: string, known: string | undefined): Promise<string | undefined>
}

/** Files that were changed less long ago may still be growing. */
const settle_ms = 2000

/** The files of a folder; hidden, half-copied and growing ones are passed over. Throws `source_missing`. */
export function folderOffers(source: FolderSource, project_dir: string, effects: Effects): readonly Offer[] {
  const folder = resolve(project_dir, source.path)
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) throw new TallyError('source_missing', { source: source.name, place: source.path })
  const names = readdirSync(folder).filter((name) => !/^\.|\.(tmp|part|crdownload)$/i.test(name))
  return names.toSorted().flatMap((name) => {
    const place = join(folder, name)
    const found = statSync(place, { throwIfNoEntry: false })
    if (!found?.isFile()) return []
    if (found.mtimeMs > effects.now().getTime() - settle_ms) {
      effects.report(`${source.name}: ${name} is still growing and was left alone`)
      return []
    }
    const version = versionOf(place)
    const fetch = async (to: string): Promise<string> => {
      copyFileSync(place, to)
      if (versionOf(place) !== version || statSync(to).size !== found.size)
        throw new TallyError('source_changed', { source: source.name, name })
      return version
    }
    return [{ place, name, version, size_bytes: found.size, fetch }]
  })
}

function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return `${stat?.size ?? 'gone'}-${stat?.mtimeMs ?? ''}`
}

/** Addresses of files; whether they changed, their server says when it is asked. */
export function httpsOffers(
  source: HttpsSource,
  day: string,
  environment: Readonly<Record<string, string | undefined>>,
  effects: Effects,
): readonly Offer[] {
  const token = source.token_env === undefined ? undefined : environment[source.token_env]
  if (source.token_env !== undefined && !token)
    throw new TallyError('source_token_missing', { source: source.name, variable: source.token_env })
  return source.urls.map(({ url, name }) => {
    const place = url.replaceAll('{date}', day)
    return {
      place,
      name: name.replaceAll('{date}', day),
      version: undefined,
      size_bytes: undefined,
      fetch: (to, known) =>
        fetchFile(
          { service: `source ${source.name}`, url: place, token, known, most_bytes: source.most_bytes },
          to,
          effects,
        ),
    }
  })
}

const attempts = 3

/** The objects of a bucket below its prefix, in folders too; each is named by the end of its key. */
export async function bucketOffers(source: BucketSource, store: Store): Promise<readonly Offer[]> {
  const offers: Offer[] = []
  for await (const { key, etag, size_bytes } of store.list(source.bucket.prefix)) {
    const name = key.split('/').at(-1) ?? ''
    if (name === '') continue
    const version = `${etag}-${size_bytes}`
    const fetch = async (to: string): Promise<string> => {
      for (let attempt = 1; ; attempt++) {
        try {
          await store.fetchFile(key, to, size_bytes)
          break
        } catch (error) {
          // The client tries a request again, but not a body that is cut.
          const may_pass = error instanceof TallyError && /^store_(unreachable|untrue)$/.test(error.code)
          if (!may_pass || attempt === attempts) throw error
        }
      }
      return version
    }
    offers.push({ place: key, name, version, size_bytes, fetch })
  }
  return offers
}
