import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { openRelease } from '../lake/open-release.ts'
import { throwIfStopped } from '../run/steps.ts'
import { csvText } from '../text/csv-text.ts'
import { currentOf, type JobRunContext, type StepDone } from './job-context.ts'
import type { JobEffects } from './job-effects.ts'

export type QueryToFile = {
  readonly sql: string
  readonly values: readonly (string | number | boolean | null)[]
  /** Below `out/`; ends in .csv or .json. */
  readonly to: string
}

/** Writes the rows of a select on the current release into a file, whole or not at all. Throws `query_failed`, `release_missing`. */
export async function writeQuery(context: JobRunContext, query: QueryToFile, effects: JobEffects): Promise<StepDone> {
  const { paths, options, run_id } = context
  const manifest = currentOf(context)
  const engine = await openRelease(paths, manifest.id, options)
  const stop = (): void => engine.interrupt()
  effects.signal.addEventListener('abort', stop)
  try {
    const rows = await engine.rows(query.sql, query.values)
    const columns = rows.length > 0 ? undefined : await namesOf(query, (sql) => engine.rows(sql, query.values))
    throwIfStopped(effects)
    const place = join(paths.out, query.to)
    const beside = join(dirname(place), `.${run_id}.part`)
    mkdirSync(dirname(place), { recursive: true })
    try {
      writeFileSync(beside, query.to.endsWith('.json') ? `${JSON.stringify(rows)}\n` : csvText(rows, columns))
      renameSync(beside, place)
    } finally {
      rmSync(beside, { force: true })
    }
    return { rows: rows.length, issues: 0, message: `${rows.length} rows in ${relative(paths.home, place)}` }
  } catch (error) {
    if (error instanceof TallyError || effects.signal.aborted) throw error
    throw new TallyError(
      'step_query_failed',
      { job: context.job.name, detail: messageOf(error).split('\n')[0] ?? '' },
      { cause: error },
    )
  } finally {
    effects.signal.removeEventListener('abort', stop)
    engine.close()
  }
}

/** Columns of a result without a row. */
async function namesOf(
  { sql }: QueryToFile,
  ask: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
): Promise<readonly string[]> {
  const described = await ask(`describe ${sql}`)
  return described.map((row) => String(row['column_name']))
}
