import type { NamedColumn } from './column-spec.ts'
import type { Contract } from './contract.ts'
import { ruleSql } from './rule-sql.ts'

const policies = {
  freeze: 'the run stops',
  evolve: 'taken as they come',
  discard_value: 'left out',
  discard_row: 'the rows are quarantined',
}

/** The page of documentation of a contract, in Markdown. */
export function contractPage(contract: Contract): string {
  const lines = [
    `# ${contract.name}`,
    '',
    ...(contract.description === '' ? [] : [contract.description, '']),
    `Files: ${contract.files.map((pattern) => `\`${pattern}\``).join(', ')}`,
    '',
    '| column | type | empty? | also written | meaning |',
    '|---|---|---|---|---|',
    ...contract.columns.map(
      (column) =>
        `| \`${column.name}\` | ${typeText(column)} | ${column.optional ? 'yes' : 'no'} | ${column.aliases.map((alias) => `\`${alias}\``).join(', ')} | ${escapeCell(column.description)} |`,
    ),
    '',
    contract.key.length === 0
      ? 'Every row is kept: there is no key.'
      : `Key: ${contract.key.map((name) => `\`${name}\``).join(', ')}. Of rows with one key the latest arrival wins.`,
    ...(contract.expected === undefined
      ? []
      : [
          `A drop is expected every ${contract.expected.every}${contract.expected.by === '24:00' ? '' : ` by ${contract.expected.by}`}.`,
        ]),
    ...(contract.replace_by.length === 0
      ? []
      : [
          `A later landing date that brings any row of one ${contract.replace_by.map((name) => `\`${name}\``).join(', ')}${contract.replace_with === undefined ? '' : `, and a row of \`${contract.replace_with}\` with it,`} replaces all earlier ones.`,
        ]),
    '',
    ...contract.rules.map(
      (rule) => `- \`${rule.code}\`: ${rule.message} (\`${ruleSql(rule.node, contract.columns)}\`)`,
    ),
    ...contract.references.map(
      (reference) =>
        `- \`${reference.column}\` stands in \`${reference.contract}.${reference.target}\`; a row without its parent is an orphan`,
    ),
    ...(contract.optional ? ['- there may be no row of it at all'] : []),
    `- unknown columns: ${policies[contract.unknown_columns]}; missing columns: ${policies[contract.missing_columns]}`,
    '',
  ]
  return lines.join('\n')
}

function typeText(column: NamedColumn): string {
  const bounds = [
    ...(column.min === undefined ? [] : [`≥ ${column.min}`]),
    ...(column.max === undefined ? [] : [`≤ ${column.max}`]),
    ...(column.max_length === undefined ? [] : [`at most ${column.max_length} characters`]),
    ...(column.whole ? ['`16.0` is `16`'] : []),
    ...(column.pattern === undefined ? [] : [`like \`${escapeCell(column.pattern)}\``]),
    ...(column.values.length === 0 ? [] : [column.values.map((value) => `\`${value}\``).join(', ')]),
  ]
  const name =
    column.kind === 'decimal' || column.kind === 'money'
      ? `${column.kind}(${column.precision}, ${column.scale})`
      : column.kind
  return [name, ...bounds].join('; ')
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
