import type { MetricSpec } from '../metric/metric.ts'
import type { MetricProblems } from '../metric/typed-metric.ts'
import type { ColumnsOf, ItemOf, NoTable, OfNames, OfSorts, OfSql } from '../sql/typed-names.ts'
import type { PageSpec } from './page-spec.ts'
import type { ProjectSpec } from './project.ts'
import type { ReportSpec, ReportTableSpec } from './report-spec.ts'
import type { RouteSpec } from './route-spec.ts'
import type { PageProblems, TileProblems } from './typed-page.ts'
import type { AlertSpec } from './webhook-spec.ts'

type OfRoute<T, R extends RouteSpec> = R['table'] extends keyof T
  ?
      | OfNames<keyof R['where'], R['table'], ColumnsOf<T, R['table']>>
      | OfSorts<ItemOf<R['sort']>, R['table'], ColumnsOf<T, R['table']>>
  : NoTable<R['table']>

/** Problems with the name of what has them before each. */
type Within<What extends string, Problem> = Problem extends string ? `${What}: ${Problem}` : never

type RouteProblems<T, R> = R extends RouteSpec ? Within<`route ${R['path']}`, OfRoute<T, R>> : never

/** The `{column}`s of a text, in each language that it has. */
type PlacesOf<X> = X extends string
  ? X extends `${string}{${infer Name}}${infer Rest}`
    ? Name | PlacesOf<Rest>
    : never
  : PlacesOf<X[keyof X] & string>

type OfAlert<T, A extends AlertSpec> = A['table'] extends keyof T
  ?
      | OfNames<ItemOf<A['key']> | PlacesOf<A['text']>, A['table'], ColumnsOf<T, A['table']>>
      | OfSql<A['where'], A['table'], ColumnsOf<T, A['table']>>
  : NoTable<A['table']>

type AlertProblems<T, A> = A extends AlertSpec ? Within<`alert ${A['name']}`, OfAlert<T, A>> : never

type SourceOf<X> = X extends { readonly column: infer Name } ? Name : X

type OfReportTable<T, X> = X extends ReportTableSpec
  ? X['from'] extends keyof T
    ? OfNames<SourceOf<X['columns'][keyof X['columns']]> | ItemOf<X['sort']>, X['from'], ColumnsOf<T, X['from']>>
    : NoTable<X['from']>
  : never

type OfCharts<T, M extends MetricSpec, X> = X extends { readonly tiles: infer Tiles }
  ? TileProblems<T, M, ItemOf<Tiles>>
  : never

type ReportProblems<T, M extends MetricSpec, R extends ReportSpec> = string extends keyof T
  ? never
  : OfReportTable<T, ItemOf<R['tables']>> | OfCharts<T, M, ItemOf<R['charts']>>

/** One project's metrics, as far as their names are known. */
type MetricOf<P extends ProjectSpec> = P['metrics'] extends readonly (infer M extends MetricSpec)[] ? M : MetricSpec

type EachMetric<T, M> = M extends MetricSpec ? Within<`metric ${M['name']}`, MetricProblems<T, M>> : never

type EachPage<T, M extends MetricSpec, X> = X extends PageSpec
  ? Within<`page ${X['name']}`, PageProblems<T, M, X>>
  : never

type EachReport<T, M extends MetricSpec, X> = X extends ReportSpec
  ? Within<`report ${X['name']}`, ReportProblems<T, M, X>>
  : never

/** What a project names that is not there, also in parts that were defined without the tables. */
type ProjectProblems<T, P extends ProjectSpec> = string extends keyof T
  ? never
  :
      | RouteProblems<T, ItemOf<P['routes']>>
      | AlertProblems<T, ItemOf<P['alerts']>>
      | EachMetric<T, ItemOf<P['metrics']>>
      | EachPage<T, MetricOf<P>, ItemOf<P['pages']>>
      | EachReport<T, MetricOf<P>, ItemOf<P['reports']>>

/** A definition with no problem; the compiler prints each problem as a property that is missing. */
type Sound<X, Problems> = X &
  ([Problems] extends [infer Found extends string] ? { readonly [P in Found]: never } : unknown)

/** The definitions of a project whose names `tsc` holds against the tables as they were built. */
export type Typed<T, M extends MetricSpec> = {
  /** As `defineMetric`; a table, column or dimension that is not there, in SQL too, does not compile. */
  defineMetric<const D extends MetricSpec>(spec: Sound<D, MetricProblems<T, D>>): D
  /** As `definePage`, for tiles of rows; where the metrics are given, their names and dimensions too. */
  definePage<const P extends PageSpec>(spec: Sound<P, PageProblems<T, M, P>>): P
  /** As `defineReport`, for its tables and charts. */
  defineReport<const R extends ReportSpec>(spec: Sound<R, ReportProblems<T, M, R>>): R
  /** As `defineProject`, for its routes (endpoints of the API), its alerts, and all that it is put together from. */
  defineProject<const P extends ProjectSpec>(spec: Sound<P, ProjectProblems<T, P>>): P
}
