import { describe, expect, it } from 'vitest'
import { build } from '../../src/run/build.ts'
import type { BuildOutcome } from '../../src/run/build-options.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { futureLanding } from '../../src/run/future-landing.ts'
import { makeDiskProject, startProgram } from '../support/disk-project.ts'
import { buildOptions, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

describe('the latest landing date', () => {
  it.each([
    ['today', '2026-01-02', 'UTC', false],
    ['tomorrow, as it may be where the files are from', '2026-01-03', 'UTC', false],
    ['the day after tomorrow', '2026-01-04', 'UTC', true],
    ['tomorrow by the clock of the project, whose day has begun', '2026-01-04', 'Asia/Tokyo', false],
    ['long gone', '2020-01-01', 'UTC', false],
  ])('%s', (_, as_of, zone, isTold) => {
    expect(futureLanding(as_of, new Date('2026-01-02T22:00:00Z'), zone)).toHaveLength(isTold ? 1 : 0)
  })

  it('is told by each build while it lies in the future', async () => {
    const home = makeHome(cleanFiles)
    const buildAt = (): Promise<BuildOutcome> =>
      build(smallProject(), buildOptions(home), { ...defaultEffects, now: () => new Date('2026-01-02T10:00:00Z') })
    expect((await buildAt()).status).toBe('success')
    land(home, { '2062-03-02/lines.csv': 'order_id,line_no,quantity,price\n1,1,1,9\n' })
    const told = 'landing/2062-03-02 lies after today (2026-01-02 by the clock), and as-of was taken from it'
    const first = await buildAt()
    expect(first).toMatchObject({ status: 'warning', is_new: true, manifest: { as_of: '2062-03-02' } })
    expect(first.message).toContain(told)
    const again = await buildAt()
    expect(again).toMatchObject({ status: 'warning', is_new: false })
    expect(again.message).toContain(`${told}: rename the folder`)
  })

  it('is told by plan too, also where there is nothing to do', async () => {
    const { project, home } = makeDiskProject(1, 30)
    land(home, { '2999-03-02/orders.csv': 'order_id,day,placed_at,total\n7,2026-01-02,2026-01-02T10:00:00Z,1\n' })
    const places = ['--project', project, '--home', home] as const
    const plan = async (): Promise<string> => (await startProgram(['plan', ...places]).ended).out
    expect(await plan()).toMatch(/note: landing\/2999-03-02 lies after today/)
    const built = await startProgram(['build', ...places]).ended
    expect([built.code, built.out]).toEqual([0, expect.stringContaining('landing/2999-03-02 lies after today')])
    expect(await plan()).toMatch(/^nothing to do.*\nnote: landing\/2999-03-02 lies after today/)
  })
})
