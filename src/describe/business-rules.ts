import type { BusinessRule, Project } from '../plan/project.ts'
import { markdownCell } from '../text/markdown-cell.ts'

/** A test that a rule names, and whether it was found: `absent` where its file stayed behind, as that of a blueprint that was copied. */
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
    ...(rules.some(({ tests }) => tests.some(({ state }) => state === 'absent')) ? [keptBehind, ''] : []),
    ...rules.flatMap((rule) => [
      `## ${rule.name}`,
      '',
      rule.text,
      '',
      ...(rule.tables.length === 0 ? [] : [`Tables: ${rule.tables.map((table) => `\`${table}\``).join(', ')}`, '']),
      ...rule.tests.map(testLine),
      ...(rule.tests.length === 0 ? ['- no test holds it'] : []),
      '',
    ]),
    ...section('What a row must keep to', '| contract | code | a row is quarantined when |', contractRules),
    ...section('Metrics', '| metric | title | unit | table | what it is |', metrics),
  ].join('\n')
}

const keptBehind =
  'The files of the tests under “held there by” are not here: those of a blueprint stay in the sources of Tallyhouse, where they hold the rules for the blueprint. What you change here they do not hold.'

const stateText = { found: 'held by', lost: '**not found**:', absent: 'held there by' }

function testLine({ state, name, file }: FoundTest): string {
  // What stayed behind is named as it lies there, for the way to it leads nowhere from here.
  return `- ${stateText[state]} “${name}” (\`${state === 'absent' ? file.replace(/^(?:\.\.\/)+/, '') : file}\`)`
}

function section(title: string, head: string, rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return []
  const rule = head.replaceAll(/[^|]+/g, '---')
  return [`## ${title}`, '', head, rule, ...rows, '']
}
