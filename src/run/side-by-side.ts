import type { Engine } from '../engine/engine.ts'

/** A piece of work, and those that are to be done before it. */
export type Task<R = void> = {
  readonly needs: readonly Task<R>[]
  work(engine: Engine): Promise<R>
}

/**
 * Does the work of all tasks, at any time as many as there are engines, and gives the results in the order of the tasks. Of those
 * that can begin it takes the one behind which the longest row of others waits. Where one fails no other is begun, those that run
 * are waited for, and the error of the first in order is thrown.
 */
export async function sideBySide<R>(tasks: readonly Task<R>[], engines: readonly Engine[]): Promise<readonly R[]> {
  const waiting = new Set(engines.length > 1 ? byLength(tasks) : tasks)
  const done = new Map<Task<R>, R>()
  const failed = new Map<Task<R>, unknown>()
  const [engine, ...others] = engines
  let busy = 0
  const sharing: Promise<void>[] = []
  const share = (by: 1 | -1): void => {
    busy += by
    if (engine && others.length > 0) sharing.push(engine.shareThreads(Math.max(1, busy)))
  }
  let change = Promise.withResolvers<void>()
  const lane = async (own: Engine): Promise<void> => {
    let isBusy = false
    while (waiting.size > 0 && failed.size === 0) {
      const next = [...waiting].find(({ needs }) => needs.every((one) => done.has(one)))
      if (isBusy !== (next !== undefined)) share(next ? 1 : -1)
      isBusy = next !== undefined
      if (!next) {
        await change.promise
        continue
      }
      waiting.delete(next)
      try {
        done.set(next, await next.work(own))
      } catch (error) {
        failed.set(next, error)
      }
      change.resolve()
      change = Promise.withResolvers()
    }
    if (isBusy) share(-1)
  }
  await Promise.all(engines.map(lane))
  await Promise.all(sharing)
  const first = tasks.find((task) => failed.has(task))
  if (first) throw failed.get(first)
  // Without a failure every task has its result.
  return tasks.map((task) => done.get(task) as R)
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
