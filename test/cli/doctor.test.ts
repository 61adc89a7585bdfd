import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examineMachine } from '../../src/cli/doctor/examine-machine.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
import { land } from '../support/small-project.ts'

type Found = { readonly state: string; readonly text: string; readonly next: string }

/** What doctor says, by what it looked at; a `change` of the environment is a line of shell. */
async function examined(
  project: string,
  home: string,
  change?: string,
): Promise<{ readonly code: number | null; readonly found: Readonly<Record<string, Found>> }> {
  const { code, out } = await startProgram(['doctor', '--json', '--project', project, '--home', home], change).ended
  const { findings } = JSON.parse(out) as { readonly findings: readonly (Found & { readonly what: string })[] }
  return { code, found: Object.fromEntries(findings.map(({ what, ...rest }) => [what, rest])) }
}

describe('doctor', () => {
  it('finds a built home well, and says what is broken there with a next step that mends it', async () => {
    const { project, home } = makeDiskProject(1, 30)
    const places = ['--project', project, '--home', home] as const
    expect((await examined(project, home)).found).toMatchObject({
      release: { state: 'look', next: expect.stringContaining('tallyhouse build') },
    })
    await answerOf('build', ...places)
    const well = await examined(project, home)
    expect(well.code).toBe(0)
    for (const what of ['node', 'home', 'lock', 'landing', 'release', 'parts', 'project', 'contracts', 'variables'])
      expect([what, well.found[what]]).toEqual([what, expect.objectContaining({ state: 'ok', next: '' })])

    const paths = homePaths(home)
    const parts = currentManifest(paths, 'production')?.tables.flatMap((table) => table.parts) ?? []
    const [gone = '', cut = ''] = [...new Set(parts)]
    rmSync(join(home, gone))
    truncateSync(join(home, cut), 40)
    writeFileSync(paths.lock, 'nobody')
    land(home, { '2999-01-01/notes.csv': 'a\n1\n', '../landing/loose.csv': 'a\n1\n' })
    const broken = await examined(project, home)
    expect(broken.code).toBe(1)
    expect(broken.found).toMatchObject({
      parts: {
        state: 'wrong',
        text: expect.stringMatching(/^2 of \d+ parts/),
        next: expect.stringContaining('--full'),
      },
      lock: { state: 'look', next: expect.stringContaining(paths.lock) },
      landing: { state: 'look', text: expect.stringContaining('loose.csv') },
      'as-of': { state: 'look', text: expect.stringContaining('2999-01-01') },
    })
    const words = (await startProgram(['doctor', ...places]).ended).out
    expect(words).toMatch(/\nwrong {2}parts .*\n +→ make them anew/)
    rmSync(paths.lock)
    await answerOf('build', '--full', ...places)
    expect((await examined(project, home)).found['parts']).toMatchObject({ state: 'ok' })

    for (const id of readdirSync(paths.releases)) truncateSync(join(paths.releases, id, 'catalogue.duckdb'), 100)
    expect((await examined(project, home)).found['release']).toMatchObject({
      state: 'wrong',
      next: expect.stringContaining('rollback'),
    })
  })

  it('names what a project lacks: files of a contract, variables, the project itself; never a value', async () => {
    const { project, home } = makeDiskProject(1, 30)
    rmSync(join(home, 'landing'), { recursive: true })
    land(home, { '2026-01-02/other.csv': 'a\n1\n' })
    writeFileSync(
      join(project, 'tallyhouse.config.ts'),
      `import { defineContract, defineProject, id } from 'tallyhouse'
const people = defineContract({ name: 'people', files: 'people*', columns: { person_id: id() } })
export default defineProject({ name: 'p', contracts: [people], models: 'none',
  targets: [{ name: 'dwh', kind: 'postgres', postgres: { url_env: 'PEOPLE_URL' } }],
  webhooks: [{ name: 'hook', url_env: 'HOOK_URL', secret_env: 'HOOK_SECRET', events: ['run_failed'] }] })
`,
    )
    const bare = await examined(project, home)
    expect([bare.code, bare.found['contracts']?.state, bare.found['contracts']?.text]).toEqual([
      0,
      'look',
      'no file fits people (people*)',
    ])
    expect(bare.found['variables']?.text).toBe('not set: PEOPLE_URL (target dwh), HOOK_URL (webhook hook)')
    const half = await examined(project, home, 'export PEOPLE_URL=hidden-word HOOK_URL=hidden-word')
    expect(half.found['variables']?.text).toBe('not set: HOOK_SECRET (webhook hook)')
    expect(JSON.stringify(half.found)).not.toContain('hidden-word')
    writeFileSync(join(project, 'tallyhouse.config.ts'), 'export default 1 +')
    expect(await examined(project, home)).toMatchObject({ code: 1, found: { project: { state: 'wrong' } } })
  })

  it('makes nothing where there is nothing', async () => {
    const { project, home } = makeDiskProject(1, 30)
    const nowhere = join(home, 'nowhere')
    expect(await examined(project, nowhere)).toMatchObject({ code: 1, found: { home: { state: 'wrong' } } })
    expect(existsSync(nowhere)).toBe(false)
  })

  it.each([
    ['4000MB', 4e9, 1e9, 'ok', 'ok'],
    ['4GiB', 4.2e9, 0.9e9, 'look', 'look'],
    ['1.5 GB', 1.5e9, 0.09e9, 'ok', 'wrong'],
  ])(
    'of an engine of %s, with %d bytes of memory and %d of disk free',
    (limit, memory_bytes, disk_bytes, ...states) => {
      const [, memory, disk] = examineMachine(limit, { memory_bytes, disk_bytes })
      expect([memory?.state, disk?.state]).toEqual(states)
    },
  )
})
