import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { aside, type Engine } from '../../src/engine/engine.ts'
import type { Step } from '../../src/journal/journal.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { sideBySide, type Task } from '../../src/run/side-by-side.ts'
import { stepsInOrder } from '../../src/run/steps.ts'

let engine: Engine
let other: Engine
beforeAll(async () => {
  engine = await openDuckdb({ home: tmpdir(), temp_dir: tmpdir(), memory_limit: '500MB', threads: 1 })
  other = await engine.beside()
})
afterAll(() => {
  engine.close()
})

/** Tasks by their names, each behind others; `begun` is told which begin, and what a task waits for is up to the caller. */
function tasksOf(
  needs: Readonly<Record<string, readonly string[]>>,
  work: (name: string, own: Engine) => Promise<void>,
): { readonly tasks: readonly Task<string>[]; readonly begun: string[] } {
  const begun: string[] = []
  const tasks = new Map<string, Task<string>>()
  for (const [name, before] of Object.entries(needs))
    tasks.set(name, {
      needs: before.flatMap((one) => tasks.get(one) ?? []),
      async work(own) {
        begun.push(name)
        await work(name, own)
        return name
      },
    })
  return { tasks: [...tasks.values()], begun }
}

describe('tasks side by side', () => {
  it('go in their order with one engine', async () => {
    const { tasks, begun } = tasksOf({ a: [], b: [], c: ['a'] }, async () => {})
    expect(await sideBySide(tasks, [engine])).toEqual(['a', 'b', 'c'])
    expect(begun).toEqual(['a', 'b', 'c'])
  })

  it('begin when what they need is done, those first behind which others wait, and give their results in order', async () => {
    const doors = new Map(['short', 'first', 'second', 'third'].map((name) => [name, Promise.withResolvers<void>()]))
    const { tasks, begun } = tasksOf(
      { short: [], alone: [], first: [], second: ['first'], third: ['second'] },
      async (name) => doors.get(name)?.promise,
    )
    const all = sideBySide(tasks, [engine, other])
    expect(begun).toEqual(['first', 'short'])
    doors.get('first')?.resolve()
    await expect.poll(() => begun.length).toBe(3)
    expect(begun).toEqual(['first', 'short', 'second'])
    doors.get('second')?.resolve()
    await expect.poll(() => begun.length).toBe(5)
    // Behind these nothing waits.
    expect(begun).toEqual(['first', 'short', 'second', 'alone', 'third'])
    for (const door of doors.values()) door.resolve()
    expect(await all).toEqual(['short', 'alone', 'first', 'second', 'third'])
  })

  it('begin no other once one fails, wait for those that run, and throw what the first in order threw', async () => {
    const door = Promise.withResolvers<void>()
    let isEnded = false
    const { tasks, begun } = tasksOf({ slow: [], bad: [], next: [] }, async (name) => {
      if (name === 'bad') throw new Error('bad')
      await door.promise
      isEnded = true
      throw new Error('slow')
    })
    const all = sideBySide(tasks, [engine, other])
    await expect.poll(() => begun.length).toBe(2)
    door.resolve()
    await expect(all).rejects.toThrow('slow')
    expect(isEnded).toBe(true)
    expect(begun).toEqual(['slow', 'bad'])
  })
})

describe('a task that is shared', () => {
  it('is done by two engines where the other has nothing to do, before that begins another task', async () => {
    const doors = new Map(['one', 'two', 'next'].map((name) => [name, Promise.withResolvers<void>()]))
    const begun: string[] = []
    const wait = async (name: string, own: Engine): Promise<string> => {
      begun.push(`${name} ${own === engine ? 'first' : 'second'}`)
      await doors.get(name)?.promise
      return name
    }
    const shared: Task<readonly string[]> = {
      needs: [],
      work: async (_own, share) =>
        share(['one', 'two', 'three'].map((name) => async (piece: Engine) => wait(name, piece))),
    }
    const next: Task<readonly string[]> = { needs: [], work: async (own) => [await wait('next', own)] }
    const all = sideBySide([shared, next], [engine, other])
    await expect.poll(() => begun).toEqual(['one first', 'two second'])
    doors.get('two')?.resolve()
    await expect.poll(() => begun).toEqual(['one first', 'two second', 'three second', 'next second'])
    doors.get('next')?.resolve()
    doors.get('one')?.resolve()
    expect(await all).toEqual([['one', 'two', 'three'], ['next']])
  })

  it('is done by one engine alone where there is no other', async () => {
    const task: Task<readonly boolean[]> = {
      needs: [],
      work: async (_own, share) => share([1, 2].map(() => async (piece: Engine) => piece === engine)),
    }
    expect(await sideBySide([task], [engine])).toEqual([[true, true]])
  })

  it('begins no other piece once one fails, waits for those that run, and fails by it', async () => {
    const begun: string[] = []
    const door = Promise.withResolvers<void>()
    const piece = (name: string) => async (): Promise<void> => {
      begun.push(name)
      if (name === 'bad') throw new Error('bad')
      await door.promise
      begun.push(`${name} ended`)
    }
    const task: Task = {
      needs: [],
      work: async (_own, share) => void (await share(['slow', 'bad', 'never'].map(piece))),
    }
    const all = sideBySide([task], [engine, other])
    await expect.poll(() => begun).toEqual(['slow', 'bad'])
    door.resolve()
    await expect(all).rejects.toThrow('bad')
    expect(begun).toEqual(['slow', 'bad', 'slow ended'])
  })
})

it('stand in the journal in the order that was given, whichever ends first, also when one fails', async () => {
  const lines: Step[] = []
  const journal = { step: (_: string, line: Step) => void lines.push(line) }
  const steps = stepsInOrder(journal, 'run', defaultEffects)
  const door = Promise.withResolvers<void>()
  const failing = steps(['a', 'b', 'c', 'never'], async (step) => {
    const a = step('a', async () => door.promise)
    await step('b', async () => {})
    expect(lines).toEqual([])
    door.resolve()
    await a
    await step('c', async () => {
      throw new Error('no')
    })
  })
  await expect(failing).rejects.toThrow('no')
  expect(lines.map(({ name, status }) => `${name} ${status}`)).toEqual(['a success', 'b success', 'c error'])
})

describe('an engine beside another one', () => {
  it('sees its tables and those that are laid aside, and not its temp tables', async () => {
    await engine.run('create view shown as select 1 as n')
    await engine.run(`create or replace table ${aside}.laid as select 2 as n`)
    await engine.run('create or replace temp table own as select 3 as n')
    await other.run('create or replace temp table own as select 4 as n')
    const sql = 'select s.n as shown, l.n as laid, o.n as own from shown as s cross join laid as l cross join own as o'
    expect(await engine.rows(sql)).toEqual([{ shown: 1, laid: 2, own: 3 }])
    expect(await other.rows(sql)).toEqual([{ shown: 1, laid: 2, own: 4 }])
  })

  it('describes what the other was told, and forgets it once it is made anew', async () => {
    await engine.tell('shown', [{ name: 'n', type: 'BIGINT' }])
    expect(await other.columnsOf('select n from shown')).toEqual([{ name: 'n', type: 'BIGINT' }])
    expect(await other.rows('select n from shown')).toEqual([{ n: 1 }])
    await other.run("create or replace view shown as select 'one' as n")
    expect(await engine.columnsOf('select n from shown')).toEqual([{ name: 'n', type: 'VARCHAR' }])
  })
})
