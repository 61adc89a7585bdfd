import { join } from 'node:path'
import { contractPage } from '../../contract/contract-page.ts'
import { jsonSchemaOf } from '../../contract/json-schema.ts'
import { businessRulesPage } from '../../describe/business-rules.ts'
import { meaningGaps } from '../../describe/column-meanings.ts'
import { dataDictionaryPage } from '../../describe/data-dictionary.ts'
import { outletsOf } from '../../describe/outlets.ts'
import { systemDesignPage } from '../../describe/system-design.ts'
import { systemDiagram } from '../../describe/system-diagram.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { writeFileWhole } from '../../lake/write-file.ts'
import { pagesOf } from '../../page/common-pages.ts'
import { findTests } from '../../run/find-tests.ts'
import type { Command } from '../command.ts'

export const docsCommand: Command = {
  name: 'docs',
  words: '',
  summary: 'System design with a diagram, data dictionary, business rules with their tests, contracts: in out/docs/',
  options: {},
  option_help: {},
  examples: ['tallyhouse docs --project blueprints/shop --home home/shop'],
  async run(context) {
    const { dir, project, models } = await context.project()
    const manifest = currentManifest(context.paths, context.env)
    const folder = join(context.paths.out, 'docs')
    const rules = findTests(dir, project.rules)
    const pages: Record<string, string> = { 'business-rules.md': businessRulesPage(project, rules) }
    if (manifest) {
      const outlets = outletsOf(project, pagesOf(project, manifest.tables))
      pages['system-design.md'] = systemDesignPage(project, models, manifest, outlets)
      pages['system-design.mermaid'] = `${systemDiagram(project, manifest, outlets)}\n`
      pages['data-dictionary.md'] = dataDictionaryPage(project, models, manifest)
    }
    for (const contract of project.contracts) {
      pages[`contracts/${contract.name}.md`] = contractPage(contract)
      pages[`contracts/${contract.name}.schema.json`] = `${JSON.stringify(jsonSchemaOf(contract), null, 2)}\n`
    }
    const files = Object.entries(pages).map(([name, text]) => {
      writeFileWhole(join(folder, name), text)
      return join(folder, name)
    })
    const lost = rules.flatMap((rule) =>
      rule.tests
        .filter(({ state }) => state === 'lost')
        .map(({ file, name }) => ({ rule: rule.name, file, test: name })),
    )
    const { unexplained, unknown } = manifest ? meaningGaps(project, manifest) : { unexplained: [], unknown: [] }
    const answer = { files, release: manifest?.id ?? null, lost_tests: lost, unexplained, lost_meanings: unknown }
    context.output.answer(answer, () =>
      [
        ...files,
        ...(manifest ? [] : ['no release yet: system design and data dictionary are written after `tallyhouse build`']),
        ...lost.map(
          ({ rule, file, test }) =>
            `${context.output.bad('no such test')}: “${test}” in ${file}, which rule “${rule}” names`,
        ),
        ...unknown.map((name) => `${context.output.bad('no such column')}: ${name}, which \`meanings\` explains`),
        ...(unexplained.length === 0 ? [] : [unexplainedText(unexplained)]),
      ].join('\n'),
    )
    return lost.length + unknown.length > 0 ? 1 : 0
  },
}

function unexplainedText(columns: readonly string[]): string {
  const more = columns.length > 3 ? ' …' : ''
  return `columns without a meaning: ${columns.length} (${columns.slice(0, 3).join(', ')}${more}); say it in their contract, or in \`meanings\` of the project`
}
