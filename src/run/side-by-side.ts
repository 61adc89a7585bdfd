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
  let change = Promise.withResolvers<void>()
  const lane = async (engine: Engine): Promise<void> => {
    while (waiting.size > 0 && failed.size === 0) {
      const next = [...waiting].find(({ needs }) => needs.every((one) => done.has(one)))
      if (!next) {
        await change.promise
        continue
      }
      waiting.delete(next)
      try {
        done.set(next, await next.work(engine))
      } catch (error) {
        failed.set(next, error)
      }
      change.resolve()
      change = Promise.withResolvers()
    }
  }
  await Promise.all(engines.map(lane))
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
