import type { MetricSpec } from '../metric/metric.ts'
import type { ColumnsOf, ItemOf, NoTable, OfNames, OfSorts, OfSql } from '../sql/typed-names.ts'
import type { PageSpec, RowsTile, TileSpec } from './page-spec.ts'

type OfRows<T, X extends RowsTile> = X['table'] extends keyof T
  ?
      | OfNames<ItemOf<X['columns']>, X['table'], ColumnsOf<T, X['table']>>
      | OfSorts<ItemOf<X['sort']>, X['table'], ColumnsOf<T, X['table']>>
      | OfSql<X['where'], X['table'], ColumnsOf<T, X['table']>>
  : NoTable<X['table']>

/** The metrics of that name; an element of a list may stand for several. */
type Named<M, Name> = M extends MetricSpec ? (Name extends M['name'] ? M : never) : never

type DimensionOf<M> = M extends MetricSpec ? ItemOf<M['dimensions']> : never

type AnyColumn<T> = { [Table in keyof T]: keyof T[Table] & string }[keyof T]

/** A dimension by which one metric is taken apart. Where the metrics are not known, some table must have such a column. */
type OfDimension<T, M extends MetricSpec, Name, By> = By extends string
  ? string extends By
    ? never
    : string extends M['name']
      ? By extends AnyColumn<T>
        ? never
        : `no table has a column ${By}`
      : Name extends M['name']
        ? By extends DimensionOf<Named<M, Name>>
          ? never
          : `${Name} has no dimension ${By}`
        : never
  : never

type OfMetric<M extends MetricSpec, Name> = Name extends string
  ? string extends Name | M['name']
    ? never
    : Name extends M['name']
      ? never
      : `there is no metric ${Name}`
  : never

type MetricOf<X> = X extends { readonly metric: infer Name }
  ? Name
  : X extends { readonly metrics: infer Names }
    ? ItemOf<Names>
    : never

type ByOf<X> = X extends { readonly by: infer By } ? (By extends string ? By : ItemOf<By>) : never

/** What a tile names that is not there. */
export type TileProblems<T, M extends MetricSpec, X> = X extends RowsTile
  ? OfRows<T, X>
  : X extends TileSpec
    ? OfMetric<M, MetricOf<X>> | OfDimension<T, M, MetricOf<X>, ByOf<X>>
    : never

/** What can be filtered by; where the metrics are not known, columns of any table. */
type OfFilter<T, M extends MetricSpec, Name> = Name extends string
  ? string extends Name
    ? never
    : string extends M['name']
      ? OfDimension<T, M, string, Name>
      : Name extends DimensionOf<M>
        ? never
        : `no metric has the dimension ${Name}`
  : never

/** What a page names that is not there, each as a sentence. */
export type PageProblems<T, M extends MetricSpec, P extends PageSpec> = string extends keyof T
  ? never
  : TileProblems<T, M, ItemOf<P['tiles']>> | OfFilter<T, M, ItemOf<P['filters']>>
