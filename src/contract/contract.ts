import type { z } from 'zod'
import { TallyError } from '../error/tally-error.ts'
import { type Column, specOf } from './column.ts'
import type { NamedColumn } from './column-spec.ts'
import { type Expectation, type ExpectationSpec, normalizeExpectation } from './expectation.ts'
import { normalizeName } from './normalize-name.ts'
import { checkPattern } from './pattern.ts'
import type { Reading } from './reading.ts'
import { type Operand, operandOf, type RuleNode } from './rule.ts'
import { checkRule } from './rule-sql.ts'

/** What to do with columns that the contract does not know, or that the file does not bring. */
export type ColumnPolicy = 'freeze' | 'evolve' | 'discard_value' | 'discard_row'

/** How a file is given to its contract. */
export type KnownBy = 'name' | 'header'

type Columns = Readonly<Record<string, Column<unknown>>>

/** What a drop is: rows to add to those before, or all rows there are, so that a key that it lacks is deleted. */
export type Delivery = 'delta' | 'snapshot'

/** A condition over several columns of one row. A condition that is null (a value is missing) holds. */
export type RuleSpec<C extends Columns = Columns> = {
  readonly code: string
  readonly message: string
  readonly holds: (row: { readonly [K in keyof C]: Operand }) => Operand
}

/** A contract as its author writes it. */
export type ContractSpec<C extends Columns = Columns> = {
  /** Name in `snake_case`; the table is `stg_<name>`. */
  readonly name: string
  readonly description?: string
  /** Patterns of file names, such as `orders*.csv`; case and a `.gz` or `.zst` behind do not matter. */
  readonly files: string | readonly string[]
  /** `header`: also files of other names whose header brings the columns; default `name`, by the patterns alone. */
  readonly known_by?: KnownBy
  readonly columns: C
  /** Columns that identify a row: of rows with one key the latest arrival wins. None: every row is kept. */
  readonly key?: readonly (keyof C & string)[]
  /** A later landing date that brings any row with these values replaces all earlier rows that have them. */
  readonly replace_by?: readonly (keyof C & string)[]
  /**
   * A contract with the same columns as `replace_by`: only a landing date that also brings a good row of it with these values replaces
   * the earlier rows; what comes without one is taken row by row. `orders`, say, for its lines. Default: any landing date replaces.
   */
  readonly replace_with?: string
  readonly rules?: readonly RuleSpec<C>[]
  /** Default `delta`. In a `snapshot` the files of one landing date together are all there is: an absent key is deleted. */
  readonly delivery?: Delivery
  /** Date or time since when a row holds, for `_effective_at` of `history_<name>`; where it is missing, the landing date. */
  readonly effective_at?: keyof C & string
  /** Columns whose values stand in another contract: `{ customer_id: 'customers.customer_id' }`. */
  readonly references?: { readonly [K in keyof C & string]?: string }
  /**
   * Default `discard_value`: the column is left out. Of a header that stands twice the second is no unknown column where the
   * contract has the first: rows whose cells differ there are quarantined (`header_twice`), unless the contract has both, as
   * `price` and `price_2`. In JSON every key that answers to a column fills it, record by record, in any spelling and by any alias.
   */
  readonly unknown_columns?: ColumnPolicy
  /** Default `discard_row`: rows of the file are quarantined when a required column is missing. */
  readonly missing_columns?: ColumnPolicy
  /** Fixes how numbers and dates are written, where the reader is not to find out by itself. */
  readonly reading?: Partial<Reading>
  /** Of workbooks: the sheet by name, pattern with `*` or position from 1, and the row of its header from 1; found where not given. */
  readonly workbook?: { readonly sheet?: string | number; readonly header_row?: number }
  /** Whether there may be no record of it at all; default false: where files were refused, a model or metric that reads it then stops the release. */
  readonly optional?: boolean
  /** When its files are to land: a drop that is missing, late, sent again or shrunken is reported. Default: whenever. */
  readonly expected?: ExpectationSpec
}

/** A contract of whatever columns: its rules take the operands of those, so only their author knows their type. */
export type AnyContractSpec = Omit<ContractSpec, 'rules'> & { readonly rules?: readonly Omit<RuleSpec, 'holds'>[] }

export type Rule = { readonly code: string; readonly message: string; readonly node: RuleNode }
export type Reference = { readonly column: string; readonly contract: string; readonly target: string }

/** A checked contract: pure data, all defaults filled in. */
export type Contract = {
  readonly name: string
  readonly description: string
  readonly files: readonly string[]
  readonly known_by: KnownBy
  readonly columns: readonly NamedColumn[]
  readonly key: readonly string[]
  readonly replace_by: readonly string[]
  readonly replace_with: string | undefined
  readonly delivery: Delivery
  readonly effective_at: string | undefined
  readonly rules: readonly Rule[]
  readonly references: readonly Reference[]
  readonly unknown_columns: ColumnPolicy
  readonly missing_columns: ColumnPolicy
  readonly reading: Partial<Reading>
  readonly workbook: { readonly sheet?: string | number; readonly header_row?: number }
  readonly optional: boolean
  readonly expected: Expectation | undefined
}

/** The typed row that a contract promises. */
export type RowOf<S extends { readonly columns: Columns }> = {
  readonly [K in keyof S['columns']]: z.output<S['columns'][K]>
}

/** Checks what an author wrote and fills in the defaults. Throws `definition_invalid`. */
export function normalizeContract<const C extends Columns>(spec: ContractSpec<C>): Contract {
  const what = `contract ${spec.name}`
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what, detail, next })
  }
  if (!/^[a-z][a-z0-9_]*$/.test(spec.name)) fail('its name is not snake_case', 'use small letters, digits and _')
  const columns = Object.entries(spec.columns).map(([name, schema]): NamedColumn => {
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      fail(`column ${name} is not snake_case`, 'put the name of the file under `aliases`')
    const column = { ...specOf(schema), name }
    if (column.pattern !== undefined) checkPattern(what, name, column.pattern)
    return column
  })
  const names = columns.map((column) => column.name)
  const byHeader = new Map<string, string>()
  for (const column of columns) {
    for (const header of new Set([column.name, ...column.aliases].map(normalizeName))) {
      const other = byHeader.get(header)
      if (other) fail(`${other} and ${column.name} both answer to the header ${header}`, 'take one alias away')
      byHeader.set(header, column.name)
    }
  }
  const key = spec.key ?? []
  const replaceBy = spec.replace_by ?? []
  for (const name of [...key, ...replaceBy]) {
    const column = columns.find((candidate) => candidate.name === name)
    if (!column) fail(`key column ${name} is not among its columns`, `columns are: ${names.join(', ')}`)
    else if (column.optional) fail(`key column ${name} is optional`, 'a key is always there: take optional() away')
  }
  if (replaceBy.length > 0 && key.length === 0) fail('replace_by stands without a key', 'name the key of one row')
  if (spec.replace_with !== undefined && replaceBy.length === 0)
    fail('replace_with stands without replace_by', 'name the columns of a set in replace_by')
  const delivery = spec.delivery ?? 'delta'
  if (delivery === 'snapshot' && key.length === 0) fail('a snapshot stands without a key', 'name the key of one row')
  const effective = columns.find(({ name }) => name === spec.effective_at)
  if (spec.effective_at !== undefined && effective?.kind !== 'date' && effective?.kind !== 'timestamp')
    fail(`effective_at ${spec.effective_at} is no date or timestamp among its columns`, 'name one, or leave it away')
  const operands = columns.map((column) => [column.name, operandOf({ op: 'column', name: column.name })] as const)
  // Object.fromEntries forgets which keys it was given; they are the keys of `spec.columns`.
  const row = Object.fromEntries(operands) as { readonly [K in keyof C]: Operand }
  const rules = (spec.rules ?? []).map((rule): Rule => {
    const node = rule.holds(row).node
    checkRule(what, rule.code, node, columns)
    return { code: rule.code, message: rule.message, node }
  })
  const references = Object.entries(spec.references ?? {}).map(([column, target]): Reference => {
    const [contract, targetColumn] = String(target).split('.')
    if (!contract || !targetColumn)
      fail(`reference ${column}: ${target} is not contract.column`, 'write customers.customer_id')
    return { column, contract: contract ?? '', target: targetColumn ?? '' }
  })
  const expected = spec.expected === undefined ? undefined : normalizeExpectation(spec.expected)
  if (typeof expected === 'string')
    return fail(expected, "write expected: 'every day', or { every: 'day', by: '06:30' }")
  return {
    name: spec.name,
    description: spec.description ?? '',
    files: typeof spec.files === 'string' ? [spec.files] : spec.files,
    known_by: spec.known_by ?? 'name',
    columns,
    key,
    replace_by: replaceBy,
    replace_with: spec.replace_with,
    delivery,
    effective_at: spec.effective_at,
    rules,
    references,
    unknown_columns: spec.unknown_columns ?? 'discard_value',
    missing_columns: spec.missing_columns ?? 'discard_row',
    reading: spec.reading ?? {},
    workbook: spec.workbook ?? {},
    optional: spec.optional ?? false,
    expected,
  }
}
