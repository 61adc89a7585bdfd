import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type S3rver = new (
  options: Readonly<Record<string, unknown>>,
) => {
  run(): Promise<{ readonly port: number }>
  close(): Promise<void>
}

export type S3Server = { readonly port: number; readonly directory: string; close(): Promise<void> }

/** A real S3 server (s3rver) with one empty bucket, and its credentials in the environment. */
export async function startS3(bucket: string): Promise<S3Server> {
  // @ts-expect-error The package has no types.
  const { default: Server }: { default: S3rver } = await import('s3rver')
  const directory = mkdtempSync(join(tmpdir(), 'tallyhouse-s3-'))
  const options = {
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  }
  const server = new Server(options)
  const { port } = await server.run()
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER'
  return { port, directory, close: () => server.close() }
}
