import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TallyError } from '../error/tally-error.ts'
import type { JobRunContext, StepDone } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'

/** The program of this very package. */
export const programFile = fileURLToPath(new URL('../../bin/tallyhouse.js', import.meta.url))

/** Stands between us and a program, so that it ends also when this process is killed. */
const guardFile = fileURLToPath(new URL('guard-program.ts', import.meta.url))

/** How long a program may take to end after SIGTERM. */
const grace_ms = 5000

/** A command of tallyhouse on the run's own project, home and environment. */
export function tallyhouseCommand(
  { loaded, paths, options }: JobRunContext,
  words: readonly string[],
): readonly string[] {
  const place = ['--project', loaded.dir, '--home', paths.home, '--env', options.env]
  return [process.execPath, programFile, ...words, ...place]
}

/**
 * Runs a program without a shell; it ends with this process, however this one ends. Its last line is the step's message; the words of the run are in its environment as
 * `TALLYHOUSE_JOB_DATE` and so on. Throws `step_command_failed` where it cannot start or ends with another code than 0.
 */
export async function runProgram(
  command: readonly string[],
  step: string,
  cwd: string,
  effects: JobEffects,
  words: Readonly<Record<string, unknown>>,
): Promise<StepDone> {
  const [program = '', ...rest] = command
  const own = Object.entries(words).map(
    ([name, value]) => [`TALLYHOUSE_JOB_${name.toUpperCase()}`, String(value)] as const,
  )
  const child = spawn(process.execPath, [guardFile, program, ...rest], {
    cwd,
    env: { ...process.env, ...Object.fromEntries(own) },
    // Its input is a pipe into which nothing is written: its end says that we are gone.
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that what it started ends with it, and Ctrl-C comes by way of us.
    detached: process.platform !== 'win32',
  })
  const tails = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (tails.out = tailOf(tails.out + chunk.toString())))
  child.stderr.on('data', (chunk: Buffer) => (tails.err = tailOf(tails.err + chunk.toString())))
  let killing: NodeJS.Timeout | undefined
  const stop = (): void => {
    endGroup(child.pid, 'SIGTERM')
    killing = setTimeout(() => endGroup(child.pid, 'SIGKILL'), grace_ms)
  }
  effects.signal.addEventListener('abort', stop)
  if (effects.signal.aborted) stop()
  try {
    const ended = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('close', (code, signal) => resolve(code === 0 ? '' : `it ended with ${signal ?? `code ${code}`}`))
    })
    if (ended === '') return { rows: 0, issues: 0, message: lastLine(tails.out) }
    const detail = [ended, errorLine(tails.err)].filter((text) => text !== '').join(': ')
    throw new TallyError('step_command_failed', { step, program, detail })
  } finally {
    clearTimeout(killing)
    effects.signal.removeEventListener('abort', stop)
  }
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function tailOf(text: string): string {
  return text.length > 4000 ? text.slice(-4000) : text
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
}

/** What a program said of its failure: its last lines, in one. */
function errorLine(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim())
  return lines.slice(-3).join(' ').slice(0, 400)
}
