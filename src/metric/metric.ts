export type MetricSpec = { name: string; title: string | { en: string; fr: string }; description?: string; unit: string; model: string; measure: string | { numerator: string; denominator: string }; time?: string; dimensions?: readonly string[]; where?: string }
export type Metric = { name: string; title: { en: string; fr: string }; unit: string; model: string; time?: string }
export function normalizeMetric(spec: MetricSpec): Metric { return { ...spec, title: typeof spec.title === 'string' ? { en: spec.title, fr: spec.title } : spec.title } as Metric }
