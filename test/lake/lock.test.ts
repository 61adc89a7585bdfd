import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { takeLock } from '../../src/lake/lock.ts'

const now = new Date('2026-01-31T00:00:00Z')
const fields = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function lockOf(content: string, age_ms = 0): string {
  const lock = join(mkdtempSync(join(tmpdir(), 'tallyhouse-lock-')), 'lock.json')
  writeFileSync(lock, content)
  const then = new Date(Date.now() - age_ms)
  utimesSync(lock, then, then)
  return lock
}

function takeAndLetGo(lock: string): void {
  const unlock = takeLock(lock, now)
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid })
  unlock()
  expect(readdirSync(join(lock, '..'))).toEqual([])
}

it('of a process of another machine stands, and names the file that may be deleted', () => {
  const lock = lockOf(JSON.stringify({ pid: 1, host: 'cellar', since: now.toISOString(), birth: '1' }))
  expect(() => takeLock(lock, now)).toThrow(
    expect.objectContaining({
      code: 'lake_locked',
      message: expect.stringContaining('on cellar'),
      hint: expect.stringContaining(`delete ${lock}`),
    }),
  )
  expect(existsSync(lock)).toBe(true)
})

it.each(['{}', '', '\0\0\0\0', 'null', '[1]', '{"pid":"1","host":"h","since":"s","birth":""}'])(
  'that names no process stands while it is young, and is taken over later: %j',
  (content) => {
    const young = lockOf(content)
    expect(() => takeLock(young, now)).toThrow(expect.objectContaining({ code: 'lake_lock_unreadable' }))
    expect(readFileSync(young, 'utf8')).toBe(content)
    takeAndLetGo(lockOf(content, 11 * 60_000))
  },
)

it.skipIf(process.platform !== 'linux')('of a killed process that nobody has reaped is taken over', async () => {
  // The shell gives way to a program that never asks for its child's end.
  const parent = spawn('bash', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const pid = Number(
    await new Promise((resolve) => parent.stdout.once('data', (text: Buffer) => resolve(text.toString()))),
  )
  try {
    const holder = { pid, host: hostname(), since: now.toISOString(), birth: fields(pid)[19] }
    const lock = lockOf(JSON.stringify(holder))
    expect(() => takeLock(lock, now)).toThrow(expect.objectContaining({ code: 'lake_locked' }))
    await sleep(100)
    process.kill(pid, 'SIGKILL')
    while (fields(pid)[0] !== 'Z') await sleep(10)
    takeAndLetGo(lock)
  } finally {
    parent.kill('SIGKILL')
  }
})
