import type { Engine } from '../engine/engine.ts'

/** Does the pieces of a task one after the other, and more of them at once where another engine has nothing to do. */
export type Share = <R>(pieces: readonly ((engine: Engine) => Promise<R>)[]) => Promise<readonly R[]>

/** A piece of work, and those that are to be done before it. */
export type Task<R = void> = {
  readonly needs: readonly Task<R>[]
  work(engine: Engine, share: Share): Promise<R>
}

/** What a lane with nothing to do may take from a task that is running. */
type Offer = (engine: Engine) => Promise<void>

/**
 * Does the work of all tasks, at any time as many as there are engines, and gives the results in the order of the tasks. An engine
 * takes what another one shares, else of the tasks that can begin the one behind which the longest row of others waits. Where one
 * fails no other is begun, those that run are waited for, and the error of the first in order is thrown.
 */
export async function sideBySide<R>(tasks: readonly Task<R>[], engines: readonly Engine[]): Promise<readonly R[]> {
  const waiting = new Set(engines.length > 1 ? byLength(tasks) : tasks)
  const done = new Map<Task<R>, R>()
  const failed = new Map<Task<R>, unknown>()
  const offers = new Set<Offer>()
  const [engine, ...others] = engines
  const running = new Set<Task<R>>()
  let busy = 0
  const sharing: Promise<void>[] = []
  const count = (by: 1 | -1): void => {
    busy += by
    if (engine && others.length > 0) sharing.push(engine.shareThreads(Math.max(1, busy)))
  }
  let change = Promise.withResolvers<void>()
  const tell = (): void => {
    change.resolve()
    change = Promise.withResolvers()
  }
  const run = async (task: Task<R>, own: Engine): Promise<void> => {
    waiting.delete(task)
    running.add(task)
    try {
      done.set(task, await task.work(own, (pieces) => inPieces(pieces, own, offers, tell)))
    } catch (error) {
      failed.set(task, error)
    }
    running.delete(task)
    tell()
  }
  const lane = async (own: Engine): Promise<void> => {
    let isBusy = false
    while (running.size > 0 || (waiting.size > 0 && failed.size === 0)) {
      const [offer] = offers
      const isReady = ({ needs }: Task<R>): boolean => failed.size === 0 && needs.every((one) => done.has(one))
      const next = offer ? undefined : [...waiting].find(isReady)
      const hasWork = offer !== undefined || next !== undefined
      if (isBusy !== hasWork) count(hasWork ? 1 : -1)
      isBusy = hasWork
      if (offer) await offer(own)
      else if (next) await run(next, own)
      else await change.promise
    }
    if (isBusy) count(-1)
  }
  await Promise.all(engines.map(lane))
  await Promise.all(sharing)
  const first = tasks.find((task) => failed.has(task))
  if (first) throw failed.get(first)
  // Without a failure every task has its result.
  return tasks.map((task) => done.get(task) as R)
}

/** Does pieces with one engine, and offers those that are not begun to others. */
async function inPieces<R>(
  pieces: readonly ((engine: Engine) => Promise<R>)[],
  own: Engine,
  offers: Set<Offer>,
  tell: () => void,
): Promise<readonly R[]> {
  const rest = [...pieces.entries()]
  const results = new Map<number, R>()
  const errors: unknown[] = []
  const taken: Promise<void>[] = []
  const take = async (engine: Engine): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      if (rest.length === 0) offers.delete(offer)
      try {
        results.set(next[0], await next[1](engine))
      } catch (error) {
        errors.push(error)
        rest.length = 0
      }
    }
    offers.delete(offer)
  }
  const offer: Offer = (engine) => {
    const taking = take(engine)
    taken.push(taking)
    return taking
  }
  if (rest.length > 1) offers.add(offer)
  const ours = take(own)
  tell()
  await ours
  await Promise.all(taken)
  if (errors.length > 0) throw errors[0]
  // Without an error every piece has its result.
  return pieces.map((_, place) => results.get(place) as R)
}

/** Tasks by how many others wait for each other behind them; those alike in their own order. */
function byLength<R>(tasks: readonly Task<R>[]): readonly Task<R>[] {
  const lengths = new Map<Task<R>, number>()
  const lengthOf = (task: Task<R>): number => {
    const known = lengths.get(task)
    if (known !== undefined) return known
    const behind = tasks.filter(({ needs }) => needs.includes(task)).map(lengthOf)
    const length = 1 + Math.max(0, ...behind)
    lengths.set(task, length)
    return length
  }
  return tasks.toSorted((a, b) => lengthOf(b) - lengthOf(a))
}
