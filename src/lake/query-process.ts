import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { SqlRow } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { ColumnEntry } from './manifest.ts'

export type QueryLimits = {
  /** Rows of an answer; what is beyond is cut and said to be. */
  readonly rows: number
  readonly time_ms: number
  /** What the engine may take, such as `256MB`. */
  readonly memory_limit: string
  /** What the process that runs the query may take in all. */
  readonly rss_bytes: number
  /** Bytes of an answer as JSON. */
  readonly size_bytes: number
  /** Queries that run at one time. */
  readonly processes: number
}

export const defaultQueryLimits: QueryLimits = {
  rows: 10_000,
  time_ms: 15_000,
  memory_limit: '256MB',
  rss_bytes: 1_000_000_000,
  size_bytes: 32_000_000,
  processes: 2,
}

export type QueryAnswer = {
  readonly columns: readonly ColumnEntry[]
  readonly rows: readonly SqlRow[]
  readonly is_truncated: boolean
}

/** What goes to the process, and what comes back. */
export type QueryOrder = Omit<QueryLimits, 'time_ms' | 'processes'> & {
  readonly home: string
  readonly release: string
  readonly sql: string
}
export type QueryReply =
  | { readonly ok: true; readonly answer: QueryAnswer }
  | { readonly ok: false; readonly code: TallyError['code']; readonly params: TallyError['params'] }

export type QueryRunner = {
  /** Throws `query_failed`, `query_refused`, `query_stopped`, `query_busy`, `release_missing`. */
  query(release: string, sql: string, rows: number): Promise<QueryAnswer>
  close(): void
}

/**
 * Runs selects of others in processes of their own, which are ended where a query passes its time or memory: whatever it
 * does, the process that serves goes on. A process is kept for the next query.
 */
export function startQueryRunner(home: string, limits: QueryLimits = defaultQueryLimits): QueryRunner {
  const idle: ChildProcess[] = []
  const busy = new Set<ChildProcess>()
  const ready = new WeakSet<ChildProcess>()
  return {
    async query(release, sql, rows) {
      if (busy.size >= limits.processes) throw new TallyError('query_busy', { limit: limits.processes })
      const child = idle.pop() ?? startWorker(idle)
      busy.add(child)
      try {
        await started(child, ready)
        const { rss_bytes, memory_limit, size_bytes } = limits
        const most = Math.min(rows, limits.rows)
        const reply = await ask(child, { home, release, sql, rows: most, rss_bytes, memory_limit, size_bytes }, limits)
        idle.push(child)
        if (reply.ok) return reply.answer
        // The worker sends the code and parameters of an error that it made from the catalogue.
        throw new TallyError(reply.code, reply.params as never)
      } finally {
        busy.delete(child)
      }
    },
    close() {
      for (const child of [...idle, ...busy]) child.kill('SIGKILL')
    },
  }
}

function startWorker(idle: ChildProcess[]): ChildProcess {
  const child = fork(new URL('query-worker.ts', import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.once('exit', () => {
    const place = idle.indexOf(child)
    if (place >= 0) idle.splice(place, 1)
  })
  return child
}

/** Waits until a new process has loaded its engine, which is no part of a query's time. */
async function started(child: ChildProcess, ready: WeakSet<ChildProcess>): Promise<void> {
  if (ready.has(child)) return
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])])
  if (message === undefined) throw new TallyError('unexpected', { detail: 'the process for queries did not start' })
  ready.add(child)
}

function ask(child: ChildProcess, order: QueryOrder, limits: QueryLimits): Promise<QueryReply> {
  return new Promise((resolve, reject) => {
    const stop = (detail: string): void => {
      settle()
      child.kill('SIGKILL')
      reject(new TallyError('query_stopped', { detail }))
    }
    const timer = setTimeout(() => stop(`it ran for more than ${limits.time_ms / 1000} s`), limits.time_ms)
    const onExit = (): void => stop(`it needs more than ${Math.round(limits.rss_bytes / 1e6)} MB of memory`)
    const onMessage = (reply: QueryReply): void => {
      settle()
      resolve(reply)
    }
    const settle = (): void => {
      clearTimeout(timer)
      child.off('exit', onExit)
      child.off('message', onMessage)
    }
    child.once('exit', onExit)
    child.once('message', onMessage)
    child.send(order)
  })
}
