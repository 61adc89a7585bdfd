import type { BusinessRule, Project } from '../plan/project.ts'
import { markdownCell } from '../text/markdown-cell.ts'

/** A test that a rule names, and whether it was found: `absent` where its file is not here, as in a project that was copied. */
export type FoundTest = { readonly file: string; readonly name: string; readonly state: 'found' | 'lost' | 'absent' }

export type HeldRule = Omit<BusinessRule, 'tests'> & { readonly tests: readonly FoundTest[] }

/** The page of the rules that decide the figures, each with the tests that hold it. */
export function businessRulesPage(project: Project, rules: readonly HeldRule[]): string {
  const contractRules = project.contracts.flatMap((contract) =>
    contract.rules.map((rule) => `| \`${contract.name}\` | \`${rule.code}\` | ${markdownCell(rule.message)} |`),
  )
  const metrics = project.metrics.map(
    ({ name, title, unit, model, description }) =>
      `| \`${name}\` | ${markdownCell(title.en)} | ${markdownCell(unit)} | \`${model}\` | ${markdownCell(description)} |`,
  )
  return [
    `# Business rules of ${project.title.en}`,
    '',
    ...(rules.length === 0 ? ['No rule is written down: give `defineProject` its `rules`.', ''] : []),
    ...rules.flatMap((rule) => [
      `## ${rule.name}`,
      '',
      rule.text,
      '',
      ...(rule.tables.length === 0 ? [] : [`Tables: ${rule.tables.map((table) => `\`${table}\``).join(', ')}`, '']),
      ...rule.tests.map((test) => `- ${stateText[test.state]} “${test.name}” (\`${test.file}\`)`),
      ...(rule.tests.length === 0 ? ['- no test holds it'] : []),
      '',
    ]),
    ...section('What a row must keep to', '| contract | code | a row is quarantined when |', contractRules),
    ...section('Metrics', '| metric | title | unit | table | what it is |', metrics),
  ].join('\n')
}

const stateText = { found: 'held by', lost: '**not found**:', absent: 'held, where Tallyhouse is developed, by' }

function section(title: string, head: string, rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return []
  const rule = head.replaceAll(/[^|]+/g, '---')
  return [`## ${title}`, '', head, rule, ...rows, '']
}
