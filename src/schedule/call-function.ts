import type { Engine } from '../engine/engine.ts'
import { openRelease } from '../lake/open-release.ts'
import type { StepAction } from '../plan/job-spec.ts'
import { type Attempt, currentOf, type JobRunContext, type StepDone } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'

/** Calls a step's TypeScript. The release that its `rows` reads is opened when it first asks, and is the same to its end. */
export async function callFunction(
  context: JobRunContext,
  action: Extract<StepAction<unknown>, { kind: 'function' }>,
  { attempt, failure, signal }: Attempt,
  effects: JobEffects,
): Promise<StepDone> {
  const { job, run_id, due_at, date, values, paths, options } = context
  let opening: Promise<Engine> | undefined
  let opened: Engine | undefined
  const stop = (): void => opened?.interrupt()
  signal.addEventListener('abort', stop)
  try {
    const report = await action.run({
      job: job.name,
      run_id,
      attempt,
      due_at,
      date,
      params: values,
      home_dir: paths.home,
      landing_dir: paths.landing,
      out_dir: paths.out,
      signal,
      failure,
      async rows(sql, bound) {
        opening ??= openRelease(paths, currentOf(context).id, options)
        opened = await opening
        return opened.rows(sql, bound)
      },
      log: (text) => effects.report(`${job.name}: ${text}`),
    })
    return { rows: report?.rows ?? 0, issues: report?.issues ?? 0, message: report?.message ?? '' }
  } finally {
    signal.removeEventListener('abort', stop)
    opened?.close()
  }
}
