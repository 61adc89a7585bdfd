import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homePaths } from '../../src/lake/home-paths.ts'
import { landFile } from '../../src/run/land-file.ts'
import { makeDiskProject } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'tallyhouse-'))

describe('a file that is given to a build', () => {
  it('lands on the day that it is in the project’s zone, once, and beside another one of its name', async () => {
    const paths = homePaths(folder())
    const file = join(folder(), 'ventes_jour.csv')
    const at = { now: () => new Date('2026-02-03T23:30:00Z') }
    const landed: unknown[] = []
    for (const text of ['a', 'a', 'b', 'b']) {
      writeFileSync(file, text)
      const { landing_date, name, is_new } = await landFile(file, paths, 'Europe/Paris', at)
      landed.push([landing_date, name, is_new])
    }
    expect(landed).toEqual([
      ['2026-02-04', 'ventes_jour.csv', true],
      ['2026-02-04', 'ventes_jour.csv', false],
      ['2026-02-04', 'ventes_jour~002.csv', true],
      ['2026-02-04', 'ventes_jour~002.csv', false],
    ])
    const day = join(paths.landing, '2026-02-04')
    expect(readdirSync(day).map((name) => readFileSync(join(day, name), 'utf8'))).toEqual(['a', 'b'])
    await expect(landFile(folder(), paths, 'Europe/Paris', at)).rejects.toMatchObject({ code: 'file_not_found' })
  })

  it('is read by that build', { timeout: 240_000 }, async () => {
    const { project, home } = makeDiskProject(1, 20)
    const file = join(folder(), 'orders.csv')
    writeFileSync(file, 'order_id,day,placed_at,total\nnew,2026-02-03,2026-02-03T10:00:00Z,5\n')
    const places = ['--project', project, '--home', home, '--settle', '0']
    const { accounts } = (await answerOf('build', ...places, '--file', file)) as {
      readonly accounts: readonly { readonly contract: string; readonly read: number }[]
    }
    expect(accounts.find(({ contract }) => contract === 'orders')?.read).toBe(21)
  })
})
