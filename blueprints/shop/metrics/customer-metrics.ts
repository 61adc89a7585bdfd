import { withTables } from 'tallyhouse'
import type { Tables } from '../tables.ts'

const { defineMetric } = withTables<Tables>()

const horizons = [7, 30, 90] as const

/** By the month of the first paid order; a cohort counts once its last day + N is reached. */
const cohortOf = (days: number) =>
  ({ time: 'cohort_month', grain: 'month', where: `is_mature and horizon_days = ${days}` }) as const

export const customerMetrics = horizons.flatMap((days) => [
  defineMetric({
    ...cohortOf(days),
    name: `retention_${days}`,
    title: { en: `Retention ${days} days`, fr: `Rétention à ${days} jours` },
    description: `Of the clients of a cohort the share with another paid order 1 to ${days} days after their first. Cohorts that are not old enough by as-of are left out.`,
    model: 'fct_cohort_retention',
    unit: 'share',
    measure: { numerator: 'sum(retained_customers)', denominator: 'sum(cohort_size)' },
  }),
  defineMetric({
    ...cohortOf(days),
    name: `ltv_${days}`,
    title: { en: `LTV ${days} days`, fr: `LTV à ${days} jours` },
    description: `Net revenue of days 0 to ${days} after a client's first paid order, a client of the cohort. Cohorts that are not old enough by as-of are left out.`,
    model: 'fct_cohort_ltv',
    unit: 'CHF',
    measure: { numerator: 'sum(net_revenue)', denominator: 'sum(cohort_size)' },
  }),
])
