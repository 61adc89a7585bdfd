import {
  boolean,
  type Column,
  date,
  decimal,
  email,
  id,
  integer,
  money,
  optional,
  text,
  timestamp,
} from '../contract/column.ts'
import type { ContractSpec } from '../contract/contract.ts'
import type { ProposedColumn, ProposedContract } from './types.ts'

/** The proposal as a contract, to be tried on the files before anybody reads it. */
export function contractOf(proposed: ProposedContract): ContractSpec {
  const { name, description, files, is_known_by_header, sheet, key, reading } = proposed
  const columns = Object.fromEntries(proposed.columns.map((column) => [column.name, columnOf(column)]))
  const known_by = is_known_by_header ? 'header' : 'name'
  return { name, description, files, known_by, columns, key, reading, workbook: sheet === undefined ? {} : { sheet } }
}

function columnOf({ kind, optional: isOptional, aliases, pattern }: ProposedColumn): Column<unknown> {
  const makers = { id, text, email, integer, decimal, money, date, timestamp, boolean }
  const column: Column<unknown> = makers[kind]({ aliases, ...(pattern === undefined ? {} : { pattern }) })
  return isOptional ? optional(column) : column
}

/** The proposal as the TypeScript that its owner goes on with. */
export function contractText(proposed: ProposedContract): string {
  const { name, description, files, is_known_by_header, sheet, key, reading } = proposed
  const kinds = new Set<string>(proposed.columns.map(({ kind }) => kind))
  if (proposed.columns.some((column) => column.optional)) kinds.add('optional')
  const imports = ['defineContract', ...kinds].toSorted()
  return [
    `import { ${imports.join(', ')} } from 'tallyhouse'`,
    '',
    '// Proposed from the files themselves: read it, and change what you know better.',
    `export const ${variableName(name)} = defineContract({`,
    `  name: ${literal(name)},`,
    `  description: ${literal(description)},`,
    `  files: ${files.length === 1 ? literal(files[0] ?? '') : `[${files.map(literal).join(', ')}]`},`,
    ...(is_known_by_header ? ["  known_by: 'header',"] : []),
    ...(sheet === undefined ? [] : [`  workbook: { sheet: ${literal(sheet)} },`]),
    ...(key.length === 0 ? [] : [`  key: [${key.map(literal).join(', ')}],`]),
    ...(Object.keys(reading).length === 0 ? [] : [`  reading: ${readingText(reading)},`]),
    '  columns: {',
    ...proposed.columns.map((column) => `    ${column.name}: ${columnText(column)},`),
    '  },',
    '})',
    '',
  ].join('\n')
}

/** The variable that holds a contract: `order_items` → `orderItemsContract`. */
export function variableName(name: string): string {
  const camel = name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return `${camel}Contract`
}

function columnText({ kind, optional: isOptional, aliases, pattern }: ProposedColumn): string {
  const options = [
    ...(aliases.length === 0 ? [] : [`aliases: [${aliases.map(literal).join(', ')}]`]),
    ...(pattern === undefined ? [] : [`pattern: ${literal(pattern)}`]),
  ]
  const made = `${kind}(${options.length === 0 ? '' : `{ ${options.join(', ')} }`})`
  return isOptional ? `optional(${made})` : made
}

function readingText(reading: ProposedContract['reading']): string {
  return `{ ${Object.entries(reading)
    .map(([key, value]) => `${key}: ${literal(value)}`)
    .join(', ')} }`
}

/** A text as a literal of TypeScript that no header, however odd, ends early. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
  return `'${escaped}'`
}
