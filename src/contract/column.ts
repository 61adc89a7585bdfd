import { z } from 'zod'
import type { ColumnKind, ColumnSpec } from './column-spec.ts'
import { normalizeBounds } from './normalize-bounds.ts'
import { parseCell } from './parse-cell.ts'
import { plainReading } from './reading.ts'

/** A Zod schema from the raw cell (text, or nothing) to its typed value, with its ColumnSpec in its metadata. */
export type Column<T> = z.ZodType<T, string | null | undefined>

type Common = { readonly aliases?: readonly string[]; readonly description?: string }
type Text = Common & { readonly max_length?: number; readonly pattern?: string }
type Range = Common & {
  /** Smallest and largest value, both allowed: a number, or a number, day or time as text; a time without a zone is UTC. */
  readonly min?: number | string
  readonly max?: number | string
}

/**
 * A key or reference: text, kept as it stands but for spaces around it. With `whole` a number that some program wrote as a
 * decimal is taken back: `16416.0` and `16416,0` are `16416`; what is no such number stays a key as it stands.
 */
export function id(options: Text & { readonly whole?: boolean } = {}): Column<string> {
  return column('id', options)
}

/** Free text without the spaces around it; `max_length` in code points. */
export function text(options: Text = {}): Column<string> {
  return column('text', options)
}

/** An address `name@domain.tld`. */
export function email(options: Text = {}): Column<string> {
  return column('email', options)
}

/** A whole number of at most 2^53 − 1 either way; `13995.0` is 13995. */
export function integer(options: Range = {}): Column<number> {
  return column('integer', options)
}

/** An exact number as text with `scale` digits behind the point (default 18 digits, 6 of them behind), rounded half away from zero; `1.92E+07` is one. */
export function decimal(
  options: Range & { readonly precision?: number; readonly scale?: number } = {},
): Column<string> {
  return column('decimal', { precision: 18, scale: 6, ...options })
}

/** An amount: DECIMAL(18,2) as text, rounded half away from zero (`1.92E+07` is one too); `scale: 0` for a currency without cents. */
export function money(options: Range & { readonly scale?: number } = {}): Column<string> {
  return column('money', { precision: 18, scale: 2, ...options })
}

/** A calendar date, as `YYYY-MM-DD`; `20260131` is one. */
export function date(options: Range = {}): Column<string> {
  return column('date', options)
}

/** An instant in UTC, as `YYYY-MM-DDTHH:MM:SSZ` to the microsecond; a time without a zone is read in the project's. */
export function timestamp(options: Range = {}): Column<string> {
  return column('timestamp', options)
}

/** true, yes, oui, ja, 1 … or false, no, non, nein, 0 …, in any case. */
export function boolean(options: Common = {}): Column<boolean> {
  return column('boolean', options)
}

/** One of a list of words; `value_aliases` maps what files write to the word that is meant. */
export function oneOf<const V extends string>(
  values: readonly V[],
  options: Common & { readonly value_aliases?: Readonly<Record<string, V>> } = {},
): Column<V> {
  return column('one_of', { ...options, values })
}

/** The same column where an empty cell is allowed: it gives null. */
export function optional<T>(inner: Column<T>): Column<T | null> {
  return build<T | null>({ ...specOf(inner), optional: true })
}

/** The ColumnSpec that a column carries, through Zod's own `.optional()` and `.nullable()` too. */
export function specOf(schema: z.ZodType): ColumnSpec {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return { ...specOf(schema.unwrap() as z.ZodType), optional: true }
  }
  const spec = schema.meta()?.['tallyhouse'] as ColumnSpec | undefined
  if (!spec) throw new TypeError('not a column of the vocabulary: use id(), text(), money() …')
  return spec
}

function column<T>(kind: ColumnKind, options: Range & Readonly<Record<string, unknown>>): Column<T> {
  const { min, max, ...rest } = options
  const spec: ColumnSpec = {
    optional: false,
    aliases: [],
    description: '',
    precision: 0,
    scale: 0,
    max_length: undefined,
    pattern: undefined,
    whole: false,
    values: [],
    value_aliases: {},
    ...rest,
    kind,
    min: undefined,
    max: undefined,
  }
  return build<T>({ ...spec, ...normalizeBounds(spec, { min, max }) })
}

function build<T>(spec: ColumnSpec): Column<T> {
  const schema = z
    .string()
    .nullish()
    .transform((raw, context): T => {
      const cell = parseCell(spec, raw, { reading: plainReading, time_zone: 'UTC' })
      if (cell.ok) return cell.value as T
      context.issues.push({ code: 'custom', message: cell.code, params: { code: cell.code }, input: raw })
      return z.NEVER
    })
  return schema.meta({ tallyhouse: spec })
}
