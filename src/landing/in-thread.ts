import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'

/** Fewer files are done with before a thread has begun; of more, so many make a task. */
export const few_files = 200
export const task_files = 16

const most_threads = 4
/** Idle threads end after a while, longer than most statements between two uses take, and none keeps a program from ending. */
const idle_ms = 10_000

let pool: Tinypool | undefined

/**
 * Runs a function that a module exports in one of a few threads, which all callers share. The argument and the answer are copied.
 * Throws what the function throws, as a plain error, and where `signal` is raised.
 */
export function inThread(module: URL, name: string, argument: unknown, signal?: AbortSignal): Promise<unknown> {
  const maxThreads = Math.min(most_threads, availableParallelism())
  pool ??= new Tinypool({ minThreads: 0, maxThreads, idleTimeout: idle_ms })
  return pool.run(argument, { filename: module.href, name, ...(signal && { signal }) })
}
