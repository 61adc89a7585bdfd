import { expect, it } from 'vitest'
import { startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
import { makeServedProject } from '../support/served-project.ts'

it('tells a person the next run by the clocks of its zone, and a program the instant', async () => {
  const { project, home } = makeServedProject(1, 20)
  // The clocks of Zürich are put forward in the night before.
  const words = ['jobs', '--as-of', '2026-03-29T12:00:00Z', '--project', project, '--home', home]
  const { out, err } = await startProgram(words).ended
  expect(out, err).toMatch(/^nightly +0 3 \* \* \* +Europe\/Zurich +2026-03-30 03:00 /m)
  expect(out).toMatch(/^clear +build|^clear +note/m)
  expect(await answerOf(...words)).toMatchObject([{ job: 'nightly', next: '2026-03-30T01:00:00.000Z' }, { next: '' }])
})
