import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tableTypesText } from '../../src/describe/table-types.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { compile } from '../support/compile.ts'
import { startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
import { makeHome } from '../support/small-project.ts'
import { smallFiles } from './small-files.ts'

describe.each(['shop', 'stores', 'cellar'] as const)('the row types of %s', { timeout: 120_000 }, (name) => {
  it('are those of its tables as they are built, and written by `tallyhouse types`', async () => {
    const loaded = await blueprint(name)
    const home = makeHome(smallFiles[name])
    const { manifest } = await buildBlueprint(loaded, home)
    expect(tableTypesText(manifest, loaded.project.contracts)).toBe(readFileSync(join(loaded.dir, 'tables.ts'), 'utf8'))
    rmSync(home, { recursive: true, force: true })
  })

  it('let a project of one’s own compile at once', async () => {
    const project = join(mkdtempSync(join(tmpdir(), 'tallyhouse-types-')), 'mine')
    await answerOf('new', project, '--from', name, '--orders', '20', '--days', '2')
    expect(compile(project)).toBe('')
    rmSync(project, { recursive: true, force: true })
  })
})

describe('a column that a model of one’s own shop renames', { timeout: 240_000 }, () => {
  it('stops the build and fails tsc in the metric, the page and the endpoint that name it', async () => {
    const project = join(mkdtempSync(join(tmpdir(), 'tallyhouse-types-')), 'mine')
    await answerOf('new', project, '--from', 'shop', '--orders', '20', '--days', '2')
    const renamed = [
      {
        model: 'models/warehouse/fct_revenue_daily.sql',
        from: 'end as decimal(18, 2)) as refund_reserve',
        to: 'end as decimal(18, 2)) as reserve',
        code: 'metric_column_missing',
        problem: 'fct_revenue_daily has no column refund_reserve',
        files: ['metrics/sales-metrics.ts', 'tallyhouse.config.ts'],
      },
      {
        model: 'models/warehouse/fct_inventory_alerts.sql',
        from: '\n  allocated,',
        to: '\n  allocated as reserved,',
        code: 'read_column_missing',
        problem: 'fct_inventory_alerts has no column allocated',
        files: ['pages/inventory.ts', 'tallyhouse.config.ts'],
      },
      {
        model: 'models/warehouse/fct_inventory_alerts.sql',
        from: ' as is_open,',
        to: ' as is_not_over,',
        code: 'metric_column_missing',
        problem: 'route /inventory/alerts: fct_inventory_alerts has no column is_open',
        files: ['metrics/stock-metrics.ts', 'pages/inventory.ts', 'tallyhouse.config.ts'],
      },
    ]
    for (const { model, from, to, code, problem, files } of renamed) {
      const path = join(project, model)
      const before = readFileSync(path, 'utf8')
      expect(before).toContain(from)
      writeFileSync(path, before.replace(from, to))
      const { code: exit, err } = await startProgram(['build', '--project', project]).ended
      expect({ exit, err }).toMatchObject({ exit: 1, err: expect.stringContaining(code) })
      // Nor does `types` take back what the refused build wrote.
      expect((await startProgram(['types', '--project', project]).ended).code).toBe(0)
      const said = compile(project)
      expect(said).toContain(problem)
      const named = [...said.matchAll(/^(\S+\.ts)\(\d+,\d+\): error/gm)].map(([, file]) => file)
      expect(new Set(named)).toEqual(new Set(files))
      writeFileSync(path, before)
    }
    rmSync(project, { recursive: true, force: true })
  })
})
