import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runShell } from '../support/disk-project.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const commandsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, 'docs', file), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block)

describe('the quickstart', { timeout: 400_000 }, () => {
  it('has the same commands in both languages', () => {
    expect(commandsOf('QUICKSTART.fr.md')).toEqual(commandsOf('QUICKSTART.md'))
  })

  it('runs as it stands, to the last command', async () => {
    const script = commandsOf('QUICKSTART.md').join('\n')
    const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-quickstart-'))
    const program = `tallyhouse() { "${process.execPath}" "${join(root, 'bin', 'tallyhouse.js')}" "$@"; }; npx() { "$@"; }`
    const ended = await runShell(`set -e; cd '${dir}'; ${program}\n${script}`)
    expect(ended.code, ended.err).toBe(0)
    expect(ended.out).toContain('proven: 60 figures are equal')
    expect(ended.out).toMatch(/2026-01-01 +12\.50\n2026-02-01 +7\.00/)
  })
})
