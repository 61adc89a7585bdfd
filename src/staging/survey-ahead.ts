import { few_files, inThread, task_files } from '../landing/in-thread.ts'
import type { Survey, SurveyTask } from './survey-file.ts'

/** By path. A file that is missing here is surveyed where it is opened. */
export type Surveys = ReadonlyMap<string, Survey>

export type SurveyAhead = {
  /** The surveys of the next batch; those of the batch behind it are begun. */
  next(): Promise<Surveys>
  close(): void
}

/** Surveys batches of files in their order in threads, one batch ahead of who stages them. */
export function surveyAhead(batches: readonly SurveyTask[]): SurveyAhead {
  const files = batches.reduce((sum, { paths }) => sum + paths.length, 0)
  if (files < few_files) return { next: async () => new Map(), close: () => {} }
  const stop = new AbortController()
  const begun: Promise<Surveys>[] = []
  const begin = (): void => {
    const batch = batches[begun.length]
    begun.push(batch ? surveyBatch(batch, stop.signal) : Promise.resolve(new Map()))
  }
  begin()
  let given = 0
  return {
    next() {
      begin()
      return begun[given++] ?? Promise.resolve(new Map())
    },
    close: () => stop.abort(),
  }
}

async function surveyBatch({ paths, choice }: SurveyTask, signal: AbortSignal): Promise<Surveys> {
  const module = new URL('survey-file.ts', import.meta.url)
  const tasks: Promise<readonly (readonly [string, Survey])[]>[] = []
  for (let start = 0; start < paths.length; start += task_files) {
    const some = paths.slice(start, start + task_files)
    tasks.push(
      inThread(module, 'surveyFiles', { paths: some, choice } satisfies SurveyTask, signal).then(
        (found) =>
          some.flatMap((path, n) => {
            // What the named function gives.
            const survey = (found as readonly (Survey | undefined)[])[n]
            return survey ? [[path, survey] as const] : []
          }),
        // A thread that ends leaves its files to who opens them.
        () => [],
      ),
    )
  }
  return new Map((await Promise.all(tasks)).flat())
}
