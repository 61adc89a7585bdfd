import type { MetricSpec } from './metric.ts'

type Lower = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r'
type Letter = Lower | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'
type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
type NameSign = Letter | Uppercase<Letter> | Digit | '_'

/** Words of SQL and its types, which are no columns. */
type SqlWord =
  | ('and' | 'or' | 'not' | 'null' | 'is' | 'in' | 'like' | 'ilike' | 'between' | 'true' | 'false' | 'distinct' | 'as')
  | ('case' | 'when' | 'then' | 'else' | 'end' | 'filter' | 'where' | 'from' | 'order' | 'by' | 'asc' | 'desc' | 'all')
  | ('cast' | 'decimal' | 'numeric' | 'double' | 'integer' | 'bigint' | 'smallint' | 'varchar' | 'text' | 'boolean')
  | ('date' | 'timestamp' | 'interval' | 'day' | 'days' | 'month' | 'months' | 'year' | 'years' | 'hour' | 'hours')

type AddName<Word extends string, Out extends string> = Word extends '' | `${Digit}${string}` ? Out : Out | Word

/** The names in a piece of SQL that are neither a function, nor a table before a point, nor text in quotes. */
type NamesOf<
  S extends string,
  Word extends string = '',
  Out extends string = never,
> = S extends `${infer C}${infer Rest}`
  ? C extends NameSign
    ? NamesOf<Rest, `${Word}${C}`, Out>
    : C extends "'"
      ? Rest extends `${string}'${infer After}`
        ? NamesOf<After, '', Out>
        : Out
      : C extends '"'
        ? Rest extends `${infer Name}"${infer After}`
          ? NamesOf<After, '', Out | Name>
          : Out
        : C extends '(' | '.'
          ? NamesOf<Rest, '', Out>
          : C extends ' '
            ? Rest extends `(${infer After}`
              ? NamesOf<After, '', Out>
              : NamesOf<Rest, '', AddName<Word, Out>>
            : NamesOf<Rest, '', AddName<Word, Out>>
  : AddName<Word, Out>

type Foreign<Name extends string, Columns extends string> = Name extends Columns
  ? never
  : Lowercase<Name> extends SqlWord | Lowercase<Columns>
    ? never
    : Name

type Missing<Table extends string, Column extends string> = `${Table} has no column ${Column}`

type OfSql<S, Table extends string, Columns extends string> = S extends string
  ? string extends S
    ? never
    : Missing<Table, Foreign<NamesOf<S>, Columns>>
  : never

type OfNames<Names, Table extends string, Columns extends string> = Names extends string
  ? string extends Names
    ? never
    : Missing<Table, Exclude<Names, Columns>>
  : never

/** Fields of a measure that hold SQL, and those that name a column. */
type OfMeasure<X, Table extends string, Columns extends string> = X extends string
  ? OfSql<X, Table, Columns>
  : {
      [K in keyof X]: K extends 'numerator' | 'denominator' | 'cumulative' | 'cohort'
        ? OfSql<X[K], Table, Columns>
        : K extends 'entity' | 'start'
          ? OfNames<X[K], Table, Columns>
          : never
    }[keyof X]

type OfColumns<M extends MetricSpec, Columns extends string> =
  | OfMeasure<M['measure'], M['model'], Columns>
  | OfSql<M['where'], M['model'], Columns>
  | OfNames<M['time'], M['model'], Columns>
  | (M['dimensions'] extends readonly (infer Name)[] ? OfNames<Name, M['model'], Columns> : never)

/** What a metric names that is not there, each as a sentence: the compiler prints it as the property that is missing. */
type Problems<T, M extends MetricSpec> = string extends keyof T
  ? never
  : M['model'] extends keyof T
    ? OfColumns<M, keyof T[M['model']] & string>
    : `there is no table ${M['model']}`

/** The definitions of a project whose names `tsc` holds against the tables as they were built. */
export type Typed<T> = {
  /** As `defineMetric`; a table, column or dimension that is not there, in SQL too, does not compile. */
  defineMetric<const M extends MetricSpec>(spec: M & { readonly [P in Problems<T, M>]: never }): M
}
