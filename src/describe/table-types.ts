import type { Contract } from '../contract/contract.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { shownTables } from './column-meanings.ts'

const head = `// Written by \`tallyhouse types\` from the tables as they were built; another build writes it anew.

/** Rows as readers get them: exact decimals and whole numbers of 64 bits are strings, dates and times ISO text. */
`

const tail = `
/** One row of a table: \`Row<'TABLE'>\`. */
export type Row<T extends keyof Tables> = Tables[T]
`

/** What is known of a table. */
export type TypedTable = Pick<TableEntry, 'name' | 'columns' | 'description'>

/** The row types of every table of a release or plan, as the text of a TypeScript file. */
export function tableTypesText(
  manifest: { readonly tables: readonly TypedTable[] },
  contracts: readonly Contract[],
): string {
  const tables = shownTables(manifest).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return `${head}export type Tables = {\n${tables.map((table) => tableText(table, contracts)).join('')}}\n${tail}`
}

function tableText(table: TypedTable, contracts: readonly Contract[]): string {
  const contract = contracts.find(({ name }) => table.name === `stg_${name}`)
  const required = new Set(contract?.columns.filter(({ optional }) => !optional).map(({ name }) => name))
  const about = table.description === '' ? '' : `  /** ${table.description.replaceAll('*/', '*\\/')} */\n`
  const columns = table.columns.map(
    ({ name, type }) => `    readonly ${keyText(name)}: ${typeOf(type)}${required.has(name) ? '' : ' | null'}\n`,
  )
  return `${about}  readonly ${keyText(table.name)}: {\n${columns.join('')}  }\n`
}

function keyText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}

/** The TypeScript type of a column's values as rows for machines have them. */
function typeOf(type: string): string {
  if (/^(?:U?(?:TINY|SMALL)INT|U?INTEGER|FLOAT|DOUBLE)$/.test(type)) return 'number'
  if (type === 'BOOLEAN') return 'boolean'
  return /^(?:VARCHAR|DECIMAL|U?BIGINT|U?HUGEINT|DATE|TIME|UUID|ENUM|BLOB|INTERVAL)/.test(type) && !type.endsWith(']')
    ? 'string'
    : 'unknown'
}
