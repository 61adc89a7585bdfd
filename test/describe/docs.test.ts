import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { businessRulesPage } from '../../src/describe/business-rules.ts'
import { systemDiagram } from '../../src/describe/system-diagram.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { findTests } from '../../src/run/find-tests.ts'
import { loadProject } from '../../src/run/load-project.ts'
import { startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'

const blueprint = fileURLToPath(new URL('../../blueprints/shop', import.meta.url))
const project = join(mkdtempSync(join(tmpdir(), 'tallyhouse-docs-')), 'shop')
const page = (name: string): string => readFileSync(join(project, 'out', 'docs', name), 'utf8')

beforeAll(async () => {
  await answerOf('new', project, '--from', 'shop', '--orders', '300', '--days', '10')
  await answerOf('build', '--project', project)
  await answerOf('docs', '--project', project)
})

describe('docs', { timeout: 240_000 }, () => {
  it('draws every contract and model, and an arrow for each table that a model reads', () => {
    const manifest = currentManifest(homePaths(project), 'production')
    const diagram = page('system-design.mermaid')
    expect(page('system-design.md')).toContain(diagram.trimEnd())
    for (const table of manifest?.tables ?? []) {
      if (table.model_sql === '') continue
      expect(diagram).toMatch(new RegExp(`^ {4}${table.name}$`, 'm'))
      for (const input of table.inputs.filter((name) => /^(?:stg|staged|history|dim|fct|mart|v)_/.test(name)))
        expect(diagram).toContain(`  ${input.replace(/^(?:staged|history)_/, 'stg_')} --> ${table.name}\n`)
    }
  })

  it('draws every target and report behind what it is made of, and says where it goes and when', () => {
    const diagram = page('system-design.mermaid')
    const design = page('system-design.md')
    expect(diagram).toContain('target_dwh[("dwh (postgres): schema dwh, its address in SHOP_DATABASE_URL")]')
    for (const arrow of [
      'staging --> target_dwh',
      'models --> target_dwh',
      'mart_sales_monthly --> report_sales_monthly',
      'mart_sales_monthly --> report_monthly',
      'metrics_v_revenue_entries --> report_monthly',
      'fct_inventory_alerts --> report_monthly',
    ])
      expect(diagram.split('\n')).toContain(`  ${arrow}`)
    expect(diagram).not.toMatch(/metrics_\w+ --> report_sales_monthly/)
    expect(design).toContain('| all tables | `tallyhouse publish`, job `monthly` |')
    expect(design).toContain(
      '| report `sales_monthly` | csv | out/sales_monthly.csv | mart_sales_monthly | after each build |',
    )
  })

  it('draws a table whose name is a word of the diagram under another id', async () => {
    const { project: loaded } = await loadProject(project)
    const manifest = currentManifest(homePaths(project), 'production')
    if (!manifest) throw new Error('no release')
    const tables = manifest.tables.map((table) => (table.name === 'dim_date' ? { ...table, name: 'end' } : table))
    const lines = systemDiagram(loaded, { ...manifest, tables }, []).split('\n')
    expect(lines).toContain('    table_end["end"]')
    expect(lines).not.toContain('    end')
  })

  it('lists every column of every table with its type and its meaning', () => {
    const manifest = currentManifest(homePaths(project), 'production')
    const sections = new Map(
      page('data-dictionary.md')
        .split('\n## ')
        .map((section) => [section.split('\n')[0], section]),
    )
    const tables = (manifest?.tables ?? []).filter(({ name }) => !/^(?:staged|superseded|history)_/.test(name))
    expect(tables.length).toBeGreaterThan(15)
    for (const { name, columns } of tables)
      for (const column of columns)
        expect(sections.get(name), `${name}.${column.name}`).toContain(
          `| \`${column.name}\` | ${column.type.toLowerCase()} |`,
        )
    // Said by a contract, passed through from one under another name, said by the project.
    expect(sections.get('stg_orders')).toMatch(/`customer_id` .*\| Client account; empty for a guest\. \|$/m)
    expect(sections.get('fct_orders')).toMatch(/`customer_id` .*\| Client account; empty for a guest\. \|$/m)
    expect(sections.get('fct_orders')).toMatch(/`lines` .*\| Lines of the order that count\. \|$/m)
    expect(page('data-dictionary.md')).not.toMatch(/\|\s*\|$/m)
  })

  it('shows each rule, and says that its tests are not in a project that was made from a blueprint', async () => {
    const { project: shop } = await loadProject(blueprint)
    const rules = page('business-rules.md')
    for (const { name, text } of shop.rules) expect(rules).toContain(`## ${name}\n\n${text}\n`)
    expect(rules.match(/under “held there by” are not here/g)).toHaveLength(1)
    expect(rules).toContain('What you change here they do not hold.')
    expect(rules).toContain('- held there by “is never below nothing” (`test/blueprints/shop/revenue-rules.test.ts`)\n')
    expect(rules).not.toContain('../')
  })

  it.each(['shop', 'stores', 'cellar'])(
    '%s has rules, with tests that are there and tables that it builds',
    async (name) => {
      const dir = fileURLToPath(new URL(`../../blueprints/${name}`, import.meta.url))
      const { project: loaded, models } = await loadProject(dir)
      const held = findTests(dir, loaded.rules)
      expect(held.length).toBeGreaterThan(5)
      expect(held.flatMap(({ tests }) => tests).filter(({ state }) => state !== 'found')).toEqual([])
      expect(held.filter(({ tests }) => tests.length === 0)).toEqual([])
      const staged = loaded.contracts.map((contract) => `stg_${contract.name}`)
      const known = new Set([...models.map((model) => model.name), ...staged, 'quarantine', 'orphans'])
      expect(held.flatMap(({ tables }) => tables).filter((table) => !known.has(table))).toEqual([])
      const written = businessRulesPage(loaded, held)
      for (const rule of held) expect(written).toContain(`## ${rule.name}\n\n${rule.text}\n`)
      expect(written).not.toContain('held there by')
    },
  )

  it('fails where a rule names a test that its file does not hold', async () => {
    const rules = join(project, 'business-rules.ts')
    const before = readFileSync(rules, 'utf8')
    writeFileSync(rules, before.replace("'../../test/blueprints/shop/rules.test.ts'", "'README.md'"))
    const ended = await startProgram(['docs', '--project', project]).ended
    expect(ended.code).toBe(1)
    expect(ended.out).toContain('no such test')
    writeFileSync(rules, before)
  })

  it('fails where a rule names a test file of the project itself that is not there', async () => {
    const rules = join(project, 'business-rules.ts')
    const before = readFileSync(rules, 'utf8')
    writeFileSync(rules, before.replace("'../../test/blueprints/shop/rules.test.ts'", "'test/rules.test.ts'"))
    const ended = await startProgram(['docs', '--project', project]).ended
    expect(ended.code).toBe(1)
    expect(ended.out).toContain('in test/rules.test.ts, which rule')
    writeFileSync(rules, before)
  })

  it('fails where a meaning is of a column that no table has, and counts the columns without one', async () => {
    const meanings = join(project, 'meanings.ts')
    const before = readFileSync(meanings, 'utf8')
    writeFileSync(meanings, before.replace("'fct_orders.lines'", "'fct_orders.line'"))
    const ended = await startProgram(['docs', '--project', project]).ended
    expect(ended.code).toBe(1)
    expect(ended.out).toContain('no such column: fct_orders.line,')
    expect(ended.out).toContain('columns without a meaning: 2 (fct_orders.lines, v_paid_orders.lines)')
    writeFileSync(meanings, before)
  })
})
