import { messageOf, TallyError } from '../error/tally-error.ts'
import type { Journal } from '../journal/journal.ts'
import type { Effects } from './effects.ts'

/** Runs a step and writes it into the journal: its name, rows and duration, or how it failed. */
export type StepRunner = <T>(name: string, work: () => Promise<T>, rowsOf?: (result: T) => number) => Promise<T>

/** Runs steps side by side that stand in the journal in a given order, whichever ends first. */
export type StepsInOrder = <T>(names: readonly string[], work: (step: StepRunner) => Promise<T>) => Promise<T>

type Line = Parameters<Journal['step']>[1]

/** A step runner for one run. Stops between steps once the run's signal is raised. */
export function stepRunner(journal: Pick<Journal, 'step'>, run_id: string, effects: Effects): StepRunner {
  return async (name, work, rowsOf) => {
    throwIfStopped(effects)
    const start = effects.now()
    const finish = (status: 'success' | 'error', rows: number, message: string): void => {
      const duration_ms = effects.now().getTime() - start.getTime()
      journal.step(run_id, { name, status, started_at: start.toISOString(), duration_ms, rows, message })
    }
    try {
      const result = await work()
      finish('success', rowsOf?.(result) ?? 0, '')
      return result
    } catch (error) {
      try {
        finish('error', 0, messageOf(error))
      } catch {
        // Where the journal cannot be written, as on a full disk, what stopped the step is still what is told.
      }
      throw error
    }
  }
}

/** Holds each line back until those of all steps before it are written; at the end, or at a failure, writes those that there are. */
export function stepsInOrder(journal: Pick<Journal, 'step'>, run_id: string, effects: Effects): StepsInOrder {
  return async (names, work) => {
    const lines = new Map<string, Line>()
    const rest = [...names]
    const write = (isEnd: boolean): void => {
      for (;;) {
        const [name] = rest
        if (name === undefined || !(isEnd || lines.has(name))) return
        rest.shift()
        const line = lines.get(name)
        if (line) journal.step(run_id, line)
      }
    }
    const held = {
      step: (_: string, line: Line): void => {
        lines.set(line.name, line)
        write(false)
      },
    }
    try {
      return await work(stepRunner(held, run_id, effects))
    } finally {
      write(true)
    }
  }
}

/** Throws `interrupted` once the signal is raised. */
export function throwIfStopped(effects: Effects): void {
  if (effects.signal.aborted)
    throw new TallyError('interrupted', { signal: String(effects.signal.reason ?? 'a signal') })
}
