import { mkdirSync } from 'node:fs'
import { watch } from 'chokidar'
import type { JobEffects } from './job-effects.ts'

export type WatchOptions = {
  readonly landing_dir: string
  /** How long nothing may move before what has landed is taken up. */
  readonly settle_ms: number
  /** Looks at the files themselves, for network drives that tell nothing. */
  readonly polls: boolean
}

/** Calls `work` once at first and then each time that files have landed, changed or gone and settled, until it is stopped. `work` must not throw. */
export async function watchLanding(
  options: WatchOptions,
  work: () => Promise<void>,
  effects: JobEffects,
): Promise<void> {
  const { landing_dir, settle_ms } = options
  mkdirSync(landing_dir, { recursive: true })
  const watcher = watch(landing_dir, {
    ignoreInitial: true,
    usePolling: options.polls,
    ignored: (path) => /(^|[\\/])\.[^\\/]+$/.test(path.slice(landing_dir.length)),
  })
  const state = { changed: 1, done: 0, wake: (): void => {} }
  watcher.on('all', (event) => {
    if (event === 'addDir' || event === 'unlinkDir') return
    state.changed += 1
    state.wake()
  })
  watcher.on('error', (error) => effects.report(`watching ${landing_dir}: ${String(error)}`))
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  const stop = (): void => state.wake()
  effects.signal.addEventListener('abort', stop)
  try {
    while (!effects.signal.aborted) {
      if (state.changed === state.done) {
        await new Promise<void>((resolve) => {
          state.wake = resolve
          if (effects.signal.aborted || state.changed !== state.done) resolve()
        })
        continue
      }
      const before = state.changed
      if (state.done > 0) await effects.sleep(settle_ms, effects.signal)
      if (effects.signal.aborted) break
      if (state.changed !== before) continue
      await work()
      state.done = before
    }
  } finally {
    effects.signal.removeEventListener('abort', stop)
    await watcher.close()
  }
}
