import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiPart } from './api-part.ts'

/** How often the journal is asked whether any process has written into it. */
const look_ms = 250
/** How long nothing is sent at most, so that proxies keep the line open. */
const silence_ms = 15_000

/**
 * Runs as server-sent events: the newest `first`, oldest of them first, then each that begins or changes. Between them
 * `release`, with the id of the release that is served: at first, and whenever it is another one. The journal is read only
 * where its version says that somebody wrote; what other processes run is seen as well.
 */
export async function* runEvents(
  part: Pick<ApiPart, 'journal' | 'signal'>,
  currentId: () => string | undefined,
  first: number,
  most: number,
  gone: AbortSignal,
): AsyncGenerator<string, void, void> {
  const { journal } = part
  const signal = AbortSignal.any([part.signal, gone])
  const sent = new Map<string, string>()
  let left = most
  let version: number | undefined
  /** The oldest of those sent first: what ran before it is no news. */
  let oldest: string | undefined
  let silent_ms = 0
  let release: string | undefined
  yield 'retry: 2000\n\n'
  while (!signal.aborted) {
    const served = currentId()
    if (served !== release && served !== undefined) {
      release = served
      silent_ms = 0
      yield `event: release\ndata: ${JSON.stringify({ release })}\n\n`
    }
    const now = journal.version()
    if (now !== version) {
      const isFirst = version === undefined
      version = now
      const runs = journal.runs(isFirst ? first : 100).toReversed()
      if (isFirst) oldest = runs[0]?.id
      for (const run of runs.slice(
        Math.max(
          0,
          runs.findIndex(({ id }) => id === oldest),
        ),
      )) {
        const data = JSON.stringify({ ...run, steps: journal.steps(run.id) })
        if (sent.get(run.id) === data) continue
        sent.set(run.id, data)
        silent_ms = 0
        yield `event: run\nid: ${run.id}\ndata: ${data}\n\n`
        left -= 1
        if (left <= 0) return
      }
    }
    await sleep(look_ms, undefined, { signal }).catch(() => {})
    silent_ms += look_ms
    if (silent_ms < silence_ms) continue
    silent_ms = 0
    yield ': still here\n\n'
  }
}
