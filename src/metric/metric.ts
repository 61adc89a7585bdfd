import { TallyError } from '../error/tally-error.ts'

/** An SQL aggregate over the model, or two of which the answer is the quotient. */
export type Measure = string | { readonly numerator: string; readonly denominator: string }

/** A metric as its author writes it. */
export type MetricSpec = {
  readonly name: string
  readonly title: string | { readonly en: string; readonly fr: string }
  readonly description?: string
  /** `CHF`, `count`, `share` … */
  readonly unit: string
  /** The table that it reads. */
  readonly model: string
  readonly measure: Measure
  /** The date or timestamp column of the model by which it is grouped in time. */
  readonly time?: string
  readonly dimensions?: readonly string[]
  /** A fixed condition on the model's rows, in SQL. */
  readonly where?: string
}

export type Metric = {
  readonly name: string
  readonly title: { readonly en: string; readonly fr: string }
  readonly description: string
  readonly unit: string
  readonly model: string
  readonly measure: Measure
  readonly time: string | undefined
  readonly dimensions: readonly string[]
  readonly where: string | undefined
}

/** Checks a metric and fills in the defaults. Throws `definition_invalid`. */
export function normalizeMetric(spec: MetricSpec): Metric {
  const names = [spec.name, spec.model, ...(spec.dimensions ?? []), ...(spec.time === undefined ? [] : [spec.time])]
  const wrong = names.find((name) => !/^[a-z][a-z0-9_]*$/.test(name))
  if (wrong !== undefined) {
    const detail = `the name ${wrong} is not snake_case`
    throw new TallyError('definition_invalid', {
      what: `metric ${spec.name}`,
      detail,
      next: 'use small letters, digits and _',
    })
  }
  return {
    name: spec.name,
    title: typeof spec.title === 'string' ? { en: spec.title, fr: spec.title } : spec.title,
    description: spec.description ?? '',
    unit: spec.unit,
    model: spec.model,
    measure: spec.measure,
    time: spec.time,
    dimensions: spec.dimensions ?? [],
    where: spec.where,
  }
}
