import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defineContract, defineProject, id, optional, text } from '../../src/define.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { normalizeProject } from '../../src/plan/project.ts'
import { buildSmall, cleanFiles, makeHome } from '../support/small-project.ts'

const { '2026-01-01/customers.csv': _, ...others } = cleanFiles

describe('a first build with nothing to build from', () => {
  it('is stopped, and says where files go and how they are named', async () => {
    const home = makeHome({ 'orders.csv': 'order_id\n1\n', 'monday/orders.csv': 'order_id\n1\n' })
    const stopped = await buildSmall(home).catch((error: unknown) => error)
    expect(stopped).toMatchObject({ code: 'landing_empty' })
    const { message, hint } = stopped as { message: string; hint: string }
    expect(message).toContain(`in ${join(home, 'landing')}: no file is there; `)
    expect(message).toContain('orders.csv was passed over: it lies outside of a dated folder')
    expect(message).toContain('monday was passed over: its name is not a date')
    expect(hint).toContain('named as the contracts say: orders*, customers*, lines*')
    expect(currentManifest(homePaths(home), 'production')).toBeUndefined()
  })

  it('is stopped where files are there and none fits a contract', async () => {
    const home = makeHome({ '2026-01-01/notes.csv': 'a\n1\n' })
    await expect(buildSmall(home)).rejects.toMatchObject({
      code: 'landing_empty',
      message: expect.stringContaining('no file fits a contract: 2026-01-01/notes.csv (contract_unmatched)'),
    })
  })

  it('is stopped where files fit and none can be read, whoever would have read them', async () => {
    const home = makeHome({ '2026-01-01/things.csv': '' })
    const things = defineContract({ name: 'things', files: 'things*', columns: { thing_id: id() } })
    const project = normalizeProject(defineProject({ name: 'plain', time_zone: 'UTC', contracts: [things] }))
    await expect(buildSmall(home, { dir: tmpdir(), project, models: [] })).rejects.toMatchObject({
      code: 'source_empty',
      message: expect.stringContaining('no file could be read; refused: 2026-01-01/things.csv (file_empty)'),
    })
  })

  it('goes on where no contract must have rows, and where a release stands', async () => {
    const notes = defineContract({ name: 'notes', files: 'n*', optional: true, columns: { note: optional(text()) } })
    const project = normalizeProject(defineProject({ name: 'plain', time_zone: 'UTC', contracts: [notes] }))
    expect((await buildSmall(makeHome({}), { dir: tmpdir(), project, models: [] })).is_new).toBe(true)
    const home = makeHome(cleanFiles)
    await buildSmall(home)
    rmSync(join(home, 'landing/2026-01-01'), { recursive: true })
    expect((await buildSmall(home)).manifest.files).toEqual([])
  })
})

it('a contract without a file is not blamed for the refused file of another', async () => {
  const home = makeHome({ ...others, '2026-01-02/orders.csv': '', '2026-01-02/notes.csv': 'a\n1\n' })
  const { message, manifest } = await buildSmall(home)
  expect(message).toContain('no file fits contract customers')
  expect(manifest.refused.map(({ code }) => code)).toEqual(['contract_unmatched', 'file_empty'])
})

it('each contract is named with the files that were its own', async () => {
  const home = makeHome({ ...cleanFiles, '2026-01-01/orders.csv': '', '2026-01-02/customers.csv': '' })
  const rejected = await buildSmall(home).catch((error: unknown) => error)
  expect(rejected).toMatchObject({
    code: 'source_empty',
    message: expect.stringContaining('orders, which fct_orders read; refused: 2026-01-01/orders.csv (file_empty);'),
  })
})
