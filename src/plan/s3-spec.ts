/** A bucket, of Amazon or a compatible store. Credentials are never written into a project: the environment or the usual AWS files have them. */
export type BucketSpec = {
  readonly bucket: string
  /** Put before every key, such as `reports/`; default none. */
  readonly prefix?: string
  /** Default: AWS_REGION or the AWS files; `us-east-1` where an endpoint is given. */
  readonly region?: string
  /** Address of a compatible store, such as `https://minio.example.com:9000`; `http` on this machine alone. */
  readonly endpoint?: string
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; default where an endpoint is given. */
  readonly path_style?: boolean
  /** Profile of the AWS files; default AWS_PROFILE. */
  readonly profile?: string
}

export type Bucket = {
  readonly bucket: string
  readonly prefix: string
  readonly region: string | undefined
  readonly endpoint: string | undefined
  readonly path_style: boolean
  readonly profile: string | undefined
}

type Fail = (detail: string, next: string) => never

/** Checks a bucket and fills in the defaults. */
export function normalizeBucket(spec: BucketSpec, fail: Fail): Bucket {
  return { bucket: checkBucket(spec.bucket, fail), ...normalizePlace(spec, fail) }
}

export function isBucketName(bucket: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)
}

/** Gives the bucket back, or refuses it. */
export function checkBucket(bucket: string, fail: Fail): string {
  return isBucketName(bucket)
    ? bucket
    : fail(`the bucket ${bucket} is none`, 'use 3 to 63 small letters, digits, - and .')
}

/** All of a bucket but its name. */
export function normalizePlace(spec: Omit<BucketSpec, 'bucket'>, fail: Fail): Omit<Bucket, 'bucket'> {
  const { prefix = '', region, endpoint, path_style, profile } = spec
  if (prefix !== '') refuseKey(prefix.replace(/\/$/, ''), fail)
  if (endpoint !== undefined) refuseAddress(endpoint, fail)
  return {
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    region: region ?? (endpoint === undefined ? undefined : 'us-east-1'),
    endpoint,
    path_style: path_style ?? endpoint !== undefined,
    profile,
  }
}

/** Refuses what is no plain key of an object. */
export function refuseKey(key: string, fail: Fail): void {
  const steps = key.split('/')
  if (/[\\\p{Cc}]/u.test(key) || key.length > 500 || steps.some((step) => step === '' || /^\.+$/.test(step)))
    fail(`the key ${key} is none`, 'give a plain relative path such as reports/sales.csv')
}

/** Refuses an address that is none, that holds a password, or that goes beyond this machine in the open. */
export function refuseAddress(address: string, fail: Fail): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return fail('an address is none', 'give one such as https://example.com/data')
  if (url.username !== '' || url.password !== '')
    fail(`the address of ${url.host} holds a password`, 'give secrets by the environment')
  if (url.protocol === 'http:' && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
    fail(`the address of ${url.host} is http`, 'use https; http is for this machine alone')
}
