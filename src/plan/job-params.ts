import { TallyError } from '../error/tally-error.ts'
import { isDay } from '../time/day.ts'
import type { Job, JobParam } from './job-spec.ts'

export type JobValue = string | number | boolean

/** The values of a job's parameters, from texts as somebody gave them. Throws `param_unknown`, `param_missing`, `value_invalid`. */
export function jobValues(
  job: Job,
  given: Readonly<Record<string, string>>,
  date: string,
): Readonly<Record<string, JobValue>> {
  const allowed = job.params.map(({ name }) => name).join(', ') || 'none'
  const unknown = Object.keys(given).find((name) => !job.params.some((param) => param.name === name))
  if (unknown !== undefined) throw new TallyError('param_unknown', { job: job.name, name: unknown, allowed })
  const entries = job.params.map((param) => [param.name, valueOf(job, param, given[param.name], date)] as const)
  return Object.fromEntries(entries)
}

function valueOf(job: Job, param: JobParam, text: string | undefined, date: string): JobValue {
  if (text === undefined) {
    if (param.default === undefined) throw new TallyError('param_missing', { job: job.name, name: param.name })
    return param.type === 'date' && param.default === 'due' ? date : param.default
  }
  const refuse = (allowed: string): never => {
    throw new TallyError('value_invalid', { what: `parameter ${param.name}`, value: text, allowed })
  }
  if (param.one_of && !param.one_of.includes(text)) refuse(`one of ${param.one_of.join(', ')}`)
  if (param.type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : refuse('a whole number')
  if (param.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : refuse('true or false')
  if (param.type === 'date') return isDay(text) ? text : refuse('a day such as 2026-01-31')
  return text
}

/** A text with the values that it names put in: `{date}`. */
export function fillText(text: string, values: Readonly<Record<string, JobValue>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
