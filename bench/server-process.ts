import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const program = fileURLToPath(new URL('../bin/tallyhouse.js', import.meta.url))
export const shop = fileURLToPath(new URL('../blueprints/shop', import.meta.url))
export const helloServer = fileURLToPath(new URL('hello-server.ts', import.meta.url))

/** Threads of the server, and of the bare query beside it. */
export const threads = 2

const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path))

/** A command that keeps to one core, where the machine can say so. */
export function onCore(core: number, command: readonly string[]): readonly [string, ...string[]] {
  const [first = process.execPath, ...rest] = command
  return taskset ? [taskset, '-c', String(core), first, ...rest] : [first, ...rest]
}

export type Place = { readonly project: string; readonly home: string }

const placeOf = ({ project, home }: Place): readonly string[] => ['--project', project, '--home', home, '--json']

/** Runs the program to its end. */
export function runProgram(place: Place, ...words: readonly string[]): unknown {
  const answer = execFileSync(process.execPath, [program, ...words, ...placeOf(place)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(answer)
}

/** A full build in a process of its own that gives way to all others; gives its exit code. */
export async function buildNiced(place: Place): Promise<unknown> {
  const words = ['-n', '19', process.execPath, program, 'build', '--full', '--settle', '0', ...placeOf(place)]
  const child = spawn('nice', words, { stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as readonly unknown[]
  return code
}

export type Running = { readonly url: string; stop(): Promise<void> }

/** Starts a server in a process of its own, and waits for the address that it says. */
export async function startServer(command: readonly string[]): Promise<Running> {
  const [first = process.execPath, ...rest] = command
  const env = { ...process.env, TALLYHOUSE_THREADS: String(threads) }
  const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'ignore'], env })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('exit', (code) => reject(new Error(`${rest.join(' ')} ended with ${code}`)))
  })
  return {
    // What `serve` answers.
    url: (JSON.parse(line) as { url: string }).url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${rest.join(' ')} ended by itself with ${child.exitCode ?? child.signalCode}`)
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
    },
  }
}

/** The command that serves a home; its rate limit counts, and is out of reach. */
export function serveCommand(place: Place): readonly string[] {
  const settings = ['--port', '0', '--rate', '1000000']
  return [process.execPath, program, 'serve', ...settings, ...placeOf(place)]
}
