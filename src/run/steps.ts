import { messageOf, TallyError } from '../error/tally-error.ts'
import type { Journal } from '../journal/journal.ts'
import type { Effects } from './effects.ts'

/** Runs a step and writes it into the journal: its name, rows and duration, or how it failed. */
export type StepRunner = <T>(name: string, work: () => Promise<T>, rowsOf?: (result: T) => number) => Promise<T>

/** A step runner for one run. Stops between steps once the run's signal is raised. */
export function stepRunner(journal: Journal, run_id: string, effects: Effects): StepRunner {
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
      finish('error', 0, messageOf(error))
      throw error
    }
  }
}

/** Throws `interrupted` once the signal is raised. */
export function throwIfStopped(effects: Effects): void {
  if (effects.signal.aborted)
    throw new TallyError('interrupted', { signal: String(effects.signal.reason ?? 'a signal') })
}
