import {
  boolean,
  type Column,
  date,
  decimal,
  email,
  id,
  integer,
  optional,
  text,
  timestamp,
} from '../contract/column.ts'
import type { ContractSpec } from '../contract/contract.ts'
import { trial_digits } from './refine-contract.ts'
import type { ProposedColumn, ProposedContract } from './types.ts'

/**
 * The proposal as a contract, to be tried on the files before anybody reads it: as `text` it takes whatever cells there are; as
 * `typed` it judges them, its numbers with as many digits as there can be.
 */
export function contractOf(proposed: ProposedContract, cells: 'text' | 'typed'): ContractSpec {
  const { name, description, files, is_known_by_header, sheet, reading } = proposed
  const made = proposed.columns.map((column) => [
    column.name,
    columnOf(cells === 'text' ? { ...column, kind: 'text' } : column),
  ])
  const known_by = is_known_by_header ? 'header' : 'name'
  const workbook = sheet === undefined ? {} : { sheet }
  return { name, description, files, known_by, columns: Object.fromEntries(made), reading, workbook }
}

function columnOf({ kind, optional: isOptional, aliases, whole }: ProposedColumn): Column<unknown> {
  const makers = { id, text, email, integer, decimal, money: decimal, date, timestamp, boolean }
  const digits = kind === 'decimal' || kind === 'money' ? trial_digits : {}
  const column: Column<unknown> = makers[kind]({ aliases, ...(whole ? { whole } : {}), ...digits })
  return isOptional ? optional(column) : column
}

/** The proposal as the TypeScript that its owner goes on with. */
export function contractText(proposed: ProposedContract): string {
  const { name, description, files, is_known_by_header, sheet, key, key_reason, reading, reading_note } = proposed
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
    `  // ${key.length === 0 ? `No key, so every row is kept: ${key_reason}` : `Of rows with one key the latest wins: ${key_reason}`}.`,
    ...(key.length === 0 ? [] : [`  key: [${key.map(literal).join(', ')}],`]),
    ...(reading_note === undefined ? [] : [`  // ${sentence(reading_note)}`]),
    ...(Object.keys(reading).length === 0 ? [] : [`  reading: ${readingText(reading)},`]),
    '  columns: {',
    ...proposed.columns.flatMap((column) => [
      ...(column.note === undefined ? [] : [`    // ${sentence(column.note)}`]),
      `    ${column.name}: ${columnText(column)},`,
    ]),
    '  },',
    '})',
    '',
  ].join('\n')
}

/** The variable that holds a contract: `order_items` → `orderItemsContract`; digits keep their `_`, so that `a1` and `a_1` are two. */
export function variableName(name: string): string {
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return `${camel}Contract`
}

function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`
}

function columnText({ kind, optional: isOptional, aliases, pattern, whole, precision, scale }: ProposedColumn): string {
  const options = [
    ...(aliases.length === 0 ? [] : [`aliases: [${aliases.map(literal).join(', ')}]`]),
    ...(whole ? ['whole: true'] : []),
    ...(precision === undefined ? [] : [`precision: ${precision}`]),
    ...(scale === undefined ? [] : [`scale: ${scale}`]),
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
