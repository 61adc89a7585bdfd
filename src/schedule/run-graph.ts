import type { Journal } from '../journal/journal.ts'
import type { Job, JobStep } from '../plan/job-spec.ts'
import type { StepResult } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'

/**
 * Runs the steps of a job: each as soon as those before it ended well, at most `concurrency` at once, in the order in which
 * they are written. What comes after a step that failed is skipped; the rest goes on. `runOne` never throws for a step that fails.
 */
export async function runGraph(
  job: Job,
  runOne: (step: JobStep) => Promise<StepResult>,
  effects: JobEffects,
  journal: Journal,
  run_id: string,
): Promise<readonly StepResult[]> {
  const results = new Map<string, StepResult>()
  const running = new Map<string, Promise<void>>()
  const isOver = (name: string): boolean => results.has(name) || running.has(name)
  const start = (step: JobStep): void => {
    const work = runOne(step).then((result) => {
      results.set(step.name, result)
      running.delete(step.name)
    })
    running.set(step.name, work)
  }
  const skip = (step: JobStep, why: string): void => {
    const started_at = effects.now().toISOString()
    const line = { name: step.name, status: 'skipped', duration_ms: 0, rows: 0, message: why } as const
    journal.step(run_id, { ...line, started_at })
    results.set(step.name, { ...line, attempts: 0, issues: 0, is_warning: false, is_hung: false })
  }
  while (results.size < job.steps.length) {
    for (const step of job.steps) {
      if (isOver(step.name)) continue
      const bad = step.after.find((name) => (results.get(name)?.status ?? 'success') !== 'success')
      if (bad !== undefined) skip(step, `${bad} did not end well`)
      else if (effects.signal.aborted) skip(step, 'the run was stopped')
      else if (running.size < job.concurrency && step.after.every((name) => results.has(name))) start(step)
    }
    if (running.size > 0) await Promise.race(running.values())
  }
  return job.steps.flatMap(({ name }) => results.get(name) ?? [])
}
