import { TallyError } from '../error/tally-error.ts'
import { cronProblem } from '../time/cron.ts'
import { isDay } from '../time/day.ts'
import { isTimeZone } from '../time/zone.ts'
import type { Job, JobParam, JobSpec, JobStep, Retry, RetrySpec, StepAction } from './job-spec.ts'
import type { Target } from './target-spec.ts'
import { wordsOf } from './words.ts'

type Fail = (detail: string, next: string) => never

const name_form = /^[a-z][a-z0-9_-]{0,62}$/
/** Names that every run has, beside its parameters. */
const own_names = ['date', 'run_id']

/** Checks a job and fills in the defaults. Throws `definition_invalid`, and `cron_invalid` for a schedule that never fires. */
export function normalizeJob(
  spec: JobSpec,
  project_zone: string,
  targets: readonly Target[],
  sources: readonly { readonly name: string }[] = [],
): Job {
  const fail: Fail = (detail, next) => {
    throw new TallyError('definition_invalid', { what: `job ${spec.name}`, detail, next })
  }
  if (!name_form.test(spec.name)) fail(`the name ${spec.name} is none`, 'use small letters, digits, _ and -')
  const time_zone = spec.time_zone ?? project_zone
  if (!isTimeZone(time_zone)) fail(`${time_zone} is no time zone`, 'give an IANA name such as Europe/Zurich')
  const cron = spec.cron?.trim().replaceAll(/\s+/g, ' ')
  const problem = cron === undefined ? undefined : cronProblem(cron, time_zone)
  if (problem !== undefined) throw new TallyError('cron_invalid', { job: spec.name, cron: cron ?? '', detail: problem })
  const params = Object.entries(spec.params ?? {}).map(([name, param]) => ({ ...param, name }))
  for (const param of params) checkParam(param, cron !== undefined, fail)
  if (spec.steps.length === 0) fail('it has no step', 'give it one')
  if (!isWhole(spec.concurrency ?? 1, 1, 64)) fail(`concurrency is ${spec.concurrency}`, 'give a number from 1 to 64')
  const known = [...own_names, ...params.map(({ name }) => name)]
  const steps = spec.steps.map((step, index) => {
    const { name, after, retry, timeout_s, ...action } = step
    const before = spec.steps[index - 1]?.name
    if (!name_form.test(name)) fail(`the name ${name} of a step is none`, 'use small letters, digits, _ and -')
    return makeStep(name, action, after ?? (before === undefined ? [] : [before]), { retry, timeout_s })
  })
  function makeStep(
    name: string,
    action: StepAction<unknown>,
    after: readonly string[],
    own: { readonly retry?: RetrySpec | undefined; readonly timeout_s?: number | undefined },
  ): JobStep {
    checkAction(name, action, known, targets, fail)
    if (action.kind === 'pull') checkSources(name, action.sources ?? [], sources, fail)
    const timeout_s = own.timeout_s ?? spec.timeout_s ?? 21_600
    if (!(timeout_s > 0 && timeout_s <= 604_800))
      fail(`step ${name} has the timeout ${timeout_s}`, 'give seconds, at most a week')
    return { name, action, after, retry: retryOf(name, own.retry ?? spec.retry ?? { times: 0 }, fail), timeout_s }
  }
  checkGraph(steps, fail)
  return {
    name: spec.name,
    title: wordsOf(spec.title ?? spec.name),
    cron,
    time_zone,
    catch_up: spec.catch_up ?? 'latest',
    params,
    steps,
    concurrency: spec.concurrency ?? 1,
    on_failure: spec.on_failure && makeStep('on_failure', spec.on_failure, [], { retry: { times: 0 } }),
    role: spec.role ?? 'analyst',
  }
}

function checkParam(param: JobParam, isScheduled: boolean, fail: Fail): void {
  const { name, type, one_of } = param
  if (!/^[a-z][a-z0-9_]*$/.test(name) || own_names.includes(name))
    fail(
      `the name ${name} of a parameter is none`,
      `use small letters, digits and _; ${own_names.join(' and ')} are taken`,
    )
  const given = param.default
  if (given === undefined) {
    if (isScheduled) fail(`parameter ${name} has no default`, 'give it one: nobody is there to ask when the job is due')
    return
  }
  const fits = {
    text: typeof given === 'string' && (one_of?.includes(given) ?? true),
    integer: Number.isSafeInteger(given),
    boolean: typeof given === 'boolean',
    date: typeof given === 'string' && (given === 'due' || isDay(given)),
  }[type]
  if (!fits) fail(`the default of parameter ${name} is ${given}`, `give a value of type ${type}`)
}

function checkAction(
  name: string,
  action: StepAction<unknown>,
  known: readonly string[],
  targets: readonly Target[],
  fail: Fail,
): void {
  const texts =
    action.kind === 'tallyhouse'
      ? action.words
      : action.kind === 'command'
        ? action.command
        : action.kind === 'query'
          ? [action.to]
          : []
  if ((action.kind === 'tallyhouse' || action.kind === 'command') && texts.length === 0)
    fail(`step ${name} has no command`, 'give its words')
  const named = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, word = '']) => word))
  const values = action.kind === 'query' ? (action.values ?? []) : []
  const unknown = [...named, ...values].find((word) => !known.includes(word))
  if (unknown !== undefined)
    fail(`step ${name} names ${unknown}, which is no parameter`, `there are: ${known.join(', ')}`)
  if (action.kind === 'query') {
    const steps = action.to.split('/')
    if (/[\\:\0]/.test(action.to) || steps.some((step) => step === '' || step.startsWith('.')))
      fail(`the file ${action.to} of step ${name} does not stay below out/`, 'give a plain relative path')
    if (!/\.(csv|json)$/.test(action.to)) fail(`step ${name} writes ${action.to}`, 'let it end in .csv or .json')
  }
  if (action.kind === 'publish') {
    const missing = action.targets?.find((target) => !targets.some((one) => one.name === target))
    if (missing !== undefined)
      fail(
        `step ${name} publishes ${missing}, which is no target`,
        `targets are: ${targets.map((target) => target.name).join(', ') || 'none yet'}`,
      )
  }
}

function checkSources(
  step: string,
  named: readonly string[],
  sources: readonly { readonly name: string }[],
  fail: Fail,
): void {
  const missing = named.find((name) => !sources.some((source) => source.name === name))
  const allowed = sources.map(({ name }) => name).join(', ') || 'none yet'
  if (missing !== undefined) fail(`step ${step} pulls ${missing}, which is no source`, `sources are: ${allowed}`)
}

function retryOf(name: string, retry: RetrySpec, fail: Fail): Retry {
  const { times, wait_s = 30, factor = 2, most_s = 600 } = retry
  const isGood = isWhole(times, 0, 100) && wait_s >= 0 && factor >= 1 && most_s >= wait_s && most_s <= 86_400
  if (!isGood)
    fail(
      `the retry of step ${name} is none`,
      'give times from 0 to 100, a wait_s from 0 on, a factor from 1 on, and a most_s not below wait_s',
    )
  return { times, wait_s, factor, most_s }
}

function checkGraph(steps: readonly JobStep[], fail: Fail): void {
  const names = steps.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index || name === 'on_failure')
  if (twice !== undefined) fail(`two steps are named ${twice}`, 'rename one')
  for (const { name, after } of steps) {
    const missing = after.find((other) => !names.includes(other))
    if (missing !== undefined)
      fail(`step ${name} comes after ${missing}, which is not there`, `steps are: ${names.join(', ')}`)
  }
  const done = new Set<string>()
  for (;;) {
    const next = steps.filter(({ name, after }) => !done.has(name) && after.every((other) => done.has(other)))
    if (next.length === 0) break
    for (const { name } of next) done.add(name)
  }
  const stuck = names.filter((name) => !done.has(name))
  if (stuck.length > 0) fail(`steps wait for each other: ${stuck.join(', ')}`, 'take one out of `after`')
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}
