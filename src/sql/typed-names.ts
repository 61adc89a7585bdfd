/*
 * Names in pieces of SQL, found by the compiler: what `tsc` holds definitions against the built tables with. A problem is a
 * sentence as a type; `never` is no problem. What is a wide `string`, not a text that is known, has none.
 */

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
  | ('week' | 'weeks' | 'quarter' | 'minute' | 'minutes' | 'nulls' | 'first' | 'last' | 'over' | 'partition')

type AddName<Word extends string, Out extends string> = Word extends '' | `${Digit}${string}` ? Out : Out | Word

/** What stands behind a select in brackets, which reads tables of its own; one without brackets inside of it. */
type BehindSelect<S extends string> = S extends `select ${string})${infer After}` ? After : S

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
          ? NamesOf<BehindSelect<Rest>, '', Out>
          : C extends ' '
            ? Rest extends `(${infer After}`
              ? NamesOf<BehindSelect<After>, '', Out>
              : NamesOf<Rest, '', AddName<Word, Out>>
            : NamesOf<Rest, '', AddName<Word, Out>>
  : AddName<Word, Out>

type Foreign<Name extends string, Columns extends string> = Name extends Columns
  ? never
  : Lowercase<Name> extends SqlWord | Lowercase<Columns>
    ? never
    : Name

type Missing<Table extends string, Column extends string> = `${Table} has no column ${Column}`

/** A piece of SQL over one table that names a column that it does not have. */
export type OfSql<S, Table extends string, Columns extends string> = S extends string
  ? string extends S
    ? never
    : Missing<Table, Foreign<NamesOf<S>, Columns>>
  : never

/** Names of columns, of which the table has not all. */
export type OfNames<Names, Table extends string, Columns extends string> = Names extends string
  ? string extends Names
    ? never
    : Missing<Table, Exclude<Names, Columns>>
  : never

/** The same of columns to sort by, `-` before one for the largest first. */
export type OfSorts<Names, Table extends string, Columns extends string> = Names extends `-${infer Name}`
  ? OfNames<Name, Table, Columns>
  : OfNames<Names, Table, Columns>

/** What a list holds; `never` where there is none. */
export type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never

/** The names of the columns of one table. */
export type ColumnsOf<T, Table extends keyof T> = keyof T[Table] & string

/** A table that is not there. */
export type NoTable<Table extends string> = string extends Table ? never : `there is no table ${Table}`
