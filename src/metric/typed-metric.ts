import type { ColumnsOf, ItemOf, NoTable, OfNames, OfSql } from '../sql/typed-names.ts'
import type { MetricSpec } from './metric.ts'

/** What a measure can say beside columns: the first day of the period that is asked for. */
type MeasureWord = 'period_start'

/** Fields of a measure that hold SQL, and those that name a column. */
type OfMeasure<X, Table extends string, Columns extends string> = X extends string
  ? OfSql<X, Table, Columns | MeasureWord>
  : {
      [K in keyof X]: K extends 'numerator' | 'denominator' | 'cumulative' | 'cohort' | 'snapshot'
        ? OfSql<X[K], Table, Columns | MeasureWord>
        : K extends 'entity' | 'start'
          ? OfNames<X[K], Table, Columns>
          : never
    }[keyof X]

type OfColumns<M extends MetricSpec, Columns extends string> =
  | OfMeasure<M['measure'], M['model'], Columns>
  | OfSql<M['where'], M['model'], Columns>
  | OfNames<M['time'], M['model'], Columns>
  | OfNames<ItemOf<M['dimensions']>, M['model'], Columns>

/** What a metric names that is not there, each as a sentence: the compiler prints it as the property that is missing. */
export type MetricProblems<T, M extends MetricSpec> = string extends keyof T
  ? never
  : M['model'] extends keyof T
    ? OfColumns<M, ColumnsOf<T, M['model']>>
    : NoTable<M['model']>
