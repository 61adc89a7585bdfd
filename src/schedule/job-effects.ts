import { setTimeout as sleep } from 'node:timers/promises'
import { defaultEffects, type Effects } from '../run/effects.ts'

/** What a job reaches of the world beside its folders; tests give a clock of their own. */
export type JobEffects = Effects & {
  /** Ends after so many milliseconds of the clock, or at once when the signal is raised; it never throws. */
  sleep(duration_ms: number, signal: AbortSignal): Promise<void>
}

/** Effects whose time is that of this machine. */
export function realTime(effects: Effects = defaultEffects): JobEffects {
  return {
    ...effects,
    async sleep(duration_ms, signal) {
      // The longest that a timer of Node takes; who sleeps longer looks at the clock again.
      const most = Math.min(duration_ms, 2_147_483_647)
      await sleep(most, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    },
  }
}
