import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadProject } from '../../src/run/load-project.ts'

it('docs/outside.md shows a project that loads', async () => {
  const text = readFileSync(new URL('../../docs/outside.md', import.meta.url), 'utf8')
  const [, config = ''] = /```ts\n([\s\S]*?)```/.exec(text) ?? []
  const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-docs-'))
  writeFileSync(join(dir, 'tallyhouse.config.ts'), config)
  const { project } = await loadProject(dir)
  expect(project.sources.map(({ kind }) => kind)).toEqual(['folder', 'https', 's3'])
  expect(project.targets[0]?.s3).toMatchObject({ prefix: 'release/', path_style: true, region: 'us-east-1' })
  expect(project.webhooks.map(({ shape }) => shape)).toEqual(['n8n', 'slack'])
})
