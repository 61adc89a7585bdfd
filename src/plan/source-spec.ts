import { TallyError } from '../error/tally-error.ts'
import { type Bucket, type BucketSpec, normalizeBucket, refuseAddress } from './s3-spec.ts'

type CommonSpec = {
  readonly name: string
  /** Patterns of file names to take, as contracts have them; default all. */
  readonly files?: string | readonly string[]
  /** Larger files are refused; default 2 GB. */
  readonly most_bytes?: number
}

/** Where files are fetched from into `landing/{today}`; nothing there is changed or removed. */
export type SourceSpec = CommonSpec &
  (
    | {
        readonly kind: 'folder'
        /** Absolute, or relative to the project. */
        readonly path: string
      }
    | {
        readonly kind: 'https'
        /** `{date}` stands for the day of the pull in the project's time zone; the file is named by the address, or by `name`. */
        readonly urls: readonly (string | { readonly url: string; readonly name: string })[]
        /** Name of the environment variable that holds a bearer token. */
        readonly token_env?: string
      }
    | ({ readonly kind: 's3' } & BucketSpec)
  )

type Common = { readonly name: string; readonly files: readonly string[]; readonly most_bytes: number }
export type FolderSource = Common & { readonly kind: 'folder'; readonly path: string }
export type HttpsSource = Common & {
  readonly kind: 'https'
  readonly urls: readonly { readonly url: string; readonly name: string }[]
  readonly token_env: string | undefined
}
export type BucketSource = Common & { readonly kind: 's3'; readonly bucket: Bucket }
export type Source = FolderSource | HttpsSource | BucketSource

/** Checks sources and fills in the defaults. Throws `definition_invalid`. */
export function normalizeSources(specs: readonly SourceSpec[]): readonly Source[] {
  const sources = specs.map(normalizeSource)
  const names = sources.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new TallyError('definition_invalid', {
      what: 'sources',
      detail: `two are named ${twice}`,
      next: 'rename one',
    })
  return sources
}

function normalizeSource(spec: SourceSpec): Source {
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `source ${spec.name}`, detail, next })
  }
  const { name, files = '*', most_bytes = 2_000_000_000 } = spec
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) fail('its name is none', 'use small letters, digits, _ and -')
  if (!(most_bytes > 0)) fail(`most_bytes is ${most_bytes}`, 'give a number of bytes above 0')
  const common = { name, files: [files].flat(), most_bytes }
  switch (spec.kind) {
    case 'folder':
      if (spec.path === '') fail('it has no path', 'give the folder')
      return { ...common, kind: spec.kind, path: spec.path }
    case 'https': {
      if (spec.urls.length === 0) fail('it has no address', 'list some in `urls`')
      const urls = spec.urls.map((one) => {
        const url = typeof one === 'string' ? one : one.url
        refuseAddress(url, fail)
        return { url, name: typeof one === 'string' ? nameIn(url) : one.name }
      })
      if (urls.some((one) => one.name === '')) fail('an address ends in no file name', 'give `{ url, name }`')
      return { ...common, kind: spec.kind, urls, token_env: spec.token_env }
    }
    case 's3':
      return { ...common, kind: spec.kind, bucket: normalizeBucket(spec, fail) }
    default:
      return fail('its kind is none', 'kinds are: folder, https, s3')
  }
}

/** The last step of an address's path, `{date}` as it stands. */
function nameIn(url: string): string {
  const path = url.replace(/[?#].*$/, '').replace(/^https?:\/\/[^/]*/, '')
  const last = path.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
