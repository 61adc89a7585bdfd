import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { homePaths } from '../../src/lake/home-paths.ts'
import { nextReleaseId } from '../../src/lake/next-release-id.ts'
import { releaseIds } from '../../src/lake/read-release.ts'

it('sorts by publication: within a second, with a clock that stands still or goes back, behind ids of the older form', () => {
  const paths = homePaths(mkdtempSync(join(tmpdir(), 'tallyhouse-ids-')))
  const publish = (id: string): string => {
    mkdirSync(join(paths.releases, id), { recursive: true })
    writeFileSync(join(paths.releases, id, 'manifest.json'), '{}')
    return id
  }
  const noon = Date.parse('2026-01-31T12:00:00.000Z')
  const made = ['20260131-115959-ffffff', '20260131-120000-eeeeee'].map(publish)
  const later = [2000, 2500, 2500, 0, 9000].map((ms, place) =>
    publish(nextReleaseId(paths, new Date(noon + ms), `${9 - place}abcdef`)),
  )
  expect(later).toEqual([
    '20260131-120002000-9abcde',
    '20260131-120002500-8abcde',
    '20260131-120002501-7abcde',
    '20260131-120002502-6abcde',
    '20260131-120009000-5abcde',
  ])
  expect(releaseIds(paths)).toEqual([...made, ...later])
})
