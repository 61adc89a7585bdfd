import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentReleaseId } from '../../src/lake/read-release.ts'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { allTables, queryHome } from '../support/small-project.ts'

/** The same pseudo-random moments in each run: mulberry32. */
function* moments(seed: number): Generator<number> {
  let state = seed
  for (;;) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function build(project: string, home: string, more: readonly string[] = []): Promise<number> {
  const started = Date.now()
  const { code, err } = await startProgram(['build', '--project', project, '--home', home, ...more]).ended
  expect(code, err).toBe(0)
  return Date.now() - started
}

/** Tables of a home, without the order in which equal files were ranked. */
async function tablesOf(home: string): Promise<Awaited<ReturnType<typeof allTables>>> {
  return allTables(home)
}

describe('a build that is killed', () => {
  it('at 20 random moments leaves a whole release each time, and the next run finishes', async () => {
    const { project, home } = makeDiskProject(4, 4000)
    const undisturbed = `${home}-undisturbed`
    cpSync(home, undisturbed, { recursive: true, preserveTimestamps: true })
    const duration_ms = await build(project, undisturbed)
    const truth = await tablesOf(undisturbed)
    const paths = homePaths(home)
    let kills = 0
    for (const moment of moments(20_260_131)) {
      if (kills === 20) break
      const { child, ended } = startProgram([
        'build',
        '--project',
        project,
        '--home',
        home,
        ...(kills % 3 === 2 ? ['--full'] : []),
      ])
      const timer = setTimeout(() => child.kill('SIGKILL'), moment * duration_ms)
      const { signal, code, err } = await ended
      clearTimeout(timer)
      if (signal !== 'SIGKILL') expect(code, err).toBe(0)
      kills += 1
      if (currentReleaseId(paths, 'production') !== undefined) {
        expect(await queryHome(home, 'select count(*) as n, sum(amount) as amount from fct_lines')).toEqual(
          await queryHome(undisturbed, 'select count(*) as n, sum(amount) as amount from fct_lines'),
        )
      }
      // Half of the kills meet a home that has never been built.
      if (kills % 2 === 0) rmSync(join(home, 'lake', 'environments'), { recursive: true, force: true })
    }
    await build(project, home)
    expect(await tablesOf(home)).toEqual(truth)
    expect(existsSync(paths.lock)).toBe(false)
    expect(existsSync(paths.temp)).toBe(false)
    const journal = openJournal(paths.state, paths.logs)
    expect(journal.runs(100).filter((run) => run.status === 'running')).toEqual([])
    journal.close()
  }, 300_000)

  it('stops on Ctrl-C with a journal line and nothing half done', async () => {
    const { project, home } = makeDiskProject(3, 30_000)
    const { child, ended } = startProgram(['build', '--project', project, '--home', home])
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('staged orders')) child.kill('SIGINT')
      // As it comes where a launcher hands on what its whole group was sent.
      if (chunk.toString().includes('SIGINT: stopping')) child.kill('SIGINT')
    })
    const { code, err } = await ended
    expect(code, err).toBe(1)
    expect(err).toContain('interrupted')
    const paths = homePaths(home)
    expect(existsSync(paths.lock)).toBe(false)
    expect(existsSync(paths.temp)).toBe(false)
    expect(currentReleaseId(paths, 'production')).toBeUndefined()
    const journal = openJournal(paths.state, paths.logs)
    expect(journal.runs(1)[0]).toMatchObject({ status: 'error' })
    journal.close()
    await build(project, home)
    expect(await queryHome(home, 'select count(*) > 0 as filled from mart_days')).toEqual([{ filled: true }])
  })

  it('on a disk that is full says so, keeps the last release, and finishes once there is room', async () => {
    const { project, home } = makeDiskProject(3, 3000)
    await build(project, home)
    const before = await tablesOf(home)
    rmSync(join(home, 'lake', 'parts', 'fct_lines'), { recursive: true })
    // The kernel refuses every file that grows over the limit, as it does on a full disk.
    const { code, err } = await startProgram(['build', '--full', '--project', project, '--home', home], 'ulimit -f 40')
      .ended
    expect(code, err).toBe(1)
    expect(err).toContain('disk_full')
    expect(readdirSync(join(home, 'lake')).filter((name) => name.includes('tmp'))).toEqual([])
    await build(project, home, ['--full'])
    expect(await tablesOf(home)).toEqual(before)
  })

  it('on a disk without any room says so, and leaves no lock', async () => {
    const { project, home } = makeDiskProject(1, 3000)
    const words = ['build', '--full', '--project', project, '--home', home]
    const { code, err } = await startProgram(words, 'ulimit -f 0').ended
    expect(code, err).toBe(1)
    expect(err).toContain('error disk_full')
    expect(existsSync(homePaths(home).lock)).toBe(false)
    await build(project, home)
  })
})
