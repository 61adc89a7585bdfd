import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

type Made = ReturnType<typeof makeDiskProject>
let made: Made
let place: readonly string[] = []

/** A project with jobs that go on until somebody lets them: a file `go` in the home. */
beforeAll(() => {
  made = makeDiskProject(1, 20)
  place = ['--project', made.project, '--home', made.home]
  const file = join(made.project, 'tallyhouse.config.ts')
  const jobs = `jobs: [
    { name: 'waiting', cron: '* * * * *', steps: [
      { name: 'wait', kind: 'command', command: ['bash', '-c', 'echo $$ > "$0/pid"; echo began >> "$0/began"; until [ -e "$0/go" ]; do sleep 0.05; done', ${JSON.stringify(made.home)}] },
      { name: 'build', kind: 'build' },
    ] },
    { name: 'deaf', steps: [{ name: 'stone', kind: 'function', timeout_s: 0.2, run: () => new Promise((resolve) => setTimeout(resolve, 600000)) }] },
  ],`
  writeFileSync(file, readFileSync(file, 'utf8').replace("name: 'disk',", `name: 'disk', ${jobs}`))
})

const csv = (): readonly string[] => readFileSync(join(made.home, 'logs/job_runs.csv'), 'utf8').trim().split('\n')
const began = (): number => {
  try {
    return readFileSync(join(made.home, 'began'), 'utf8').trim().split('\n').length
  } catch {
    return 0
  }
}
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 30))
}

describe('schedulers as processes', { timeout: 240_000 }, () => {
  it('run a due time once though there are two, are told of a killed one, and finish what it began', async () => {
    const both = [startProgram(['schedule', '--once', ...place]), startProgram(['schedule', '--once', ...place])]
    await until(() => began() === 1)
    // The one that does not run the job ends by itself, and says why.
    const early = await Promise.race(both.map(async ({ ended }, index) => ({ index, ...(await ended) })))
    expect(early.out).toMatch(/in other hands|has to wait/)
    expect(began()).toBe(1)
    const other = both[1 - early.index]
    other?.child.kill('SIGKILL')
    await other?.ended
    // What it had started ends with it.
    await until(() => !isAlive(Number(readFileSync(join(made.home, 'pid'), 'utf8'))))
    const { jobs } = (await answerOf('schedule', '--status', ...place)) as {
      jobs: { job: string; due: { outcome: string }[] }[]
    }
    expect(jobs[0]?.due[0]?.outcome).toBe('interrupted')
    writeFileSync(join(made.home, 'go'), '')
    const again = startProgram(['schedule', '--once', ...place])
    const { code, out, err } = await again.ended
    expect(code, err).toBe(0)
    expect(out).toContain('waiting')
    expect(csv().filter((line) => /^waiting,.*,error,1,the process ended before the run did/.test(line))).toHaveLength(
      1,
    )
    // The killed run has an end too, before the next one begins.
    const events = readFileSync(join(made.home, 'logs/openlineage.jsonl'), 'utf8').trim().split('\n')
    const told = events.flatMap((line) => {
      // As appendRunEvent writes them.
      const { eventType, job, run } = JSON.parse(line) as {
        eventType: string
        job: { name: string }
        run: { runId: string }
      }
      return job.name === 'waiting' ? [{ eventType, id: run.runId }] : []
    })
    expect(told.slice(0, 2).map(({ eventType }) => eventType)).toEqual(['START', 'ABORT'])
    expect(told[1]?.id).toBe(told[0]?.id)
    expect(csv().filter((line) => /^waiting,.*,(success|warning),/.test(line)).length).toBeGreaterThanOrEqual(1)
  })

  it('stop at Ctrl-C with nothing half done: the step ends, the run is journalled, the programs that it started are gone', async () => {
    renameSync(join(made.home, 'go'), join(made.home, 'gone'))
    const before = began()
    const { child, ended } = startProgram(['schedule', ...place])
    await until(() => began() === before + 1)
    child.kill('SIGINT')
    const { code, signal } = await ended
    expect([code, signal]).toEqual([0, null])
    expect(csv().at(-1)).toMatch(/^waiting,.*,error,1,"?wait: .*stopped by SIGINT.*not run: build/)
    writeFileSync(join(made.home, 'go'), '')
    const status = (await answerOf('schedule', '--status', ...place)) as { schedulers: unknown[] }
    expect(status.schedulers).toEqual([])
  })

  it('end a run whose step does not stop, and the process with it', async () => {
    const { code, out } = await startProgram(['run', 'deaf', ...place]).ended
    expect(code).toBe(1)
    expect(out).toContain('took more than 0.2 s')
  })

  it('build when files have settled', async () => {
    const { child, ended } = startProgram(['watch', '--settle', '200', ...place])
    let out = ''
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
    await until(() => /success:|warning:/.test(out))
    const folder = join(made.home, 'landing', '2026-02-01')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'orders.csv'), 'order_id,day,placed_at,total\nw-1,2026-02-01,2026-02-01T10:00:00Z,5\n')
    await until(() => (out.match(/release \S+: \d+ rows read/g) ?? []).length > 0)
    child.kill('SIGINT')
    if (child.exitCode === null) await once(child, 'close')
    expect((await ended).code).toBe(0)
    expect(csv().at(-1)).toMatch(/^watch,.*,(success|warning),/)
  })
})
