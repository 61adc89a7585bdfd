export type ColumnKind =
  | 'id'
  | 'text'
  | 'email'
  | 'one_of'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'date'
  | 'timestamp'
  | 'boolean'

/** A column as data: all that a verdict, a schema or a page of documentation needs. */
export type ColumnSpec = {
  readonly kind: ColumnKind
  readonly optional: boolean
  /** Other names under which files bring the column; case, accents, spaces and punctuation never matter. */
  readonly aliases: readonly string[]
  readonly description: string
  /** Digits in all, of which `scale` behind the mark (decimal and money). */
  readonly precision: number
  readonly scale: number
  /** Smallest and largest value, inclusive, in the form of `normalizeBounds`. */
  readonly min: string | undefined
  readonly max: string | undefined
  /** Longest text, in code points. */
  readonly max_length: number | undefined
  /** A pattern that the whole text matches, in the part that RE2 and JavaScript share. */
  readonly pattern: string | undefined
  /** Of a key: a whole number that was read as a decimal (`16416.0`, `16416,0`) is that number. */
  readonly whole: boolean
  /** Allowed values of `one_of`, and what else is written for them. */
  readonly values: readonly string[]
  readonly value_aliases: Readonly<Record<string, string>>
}

/** A column of a contract, with its name in `snake_case`. */
export type NamedColumn = ColumnSpec & { readonly name: string }
