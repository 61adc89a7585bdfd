import type { ApiPart, ReleaseLine } from '../api/api-part.ts'
import type { Dashboard } from '../api/dashboard.ts'
import type { ReleaseView } from '../api/server-source.ts'
import { runExternalApi } from '../connect/run-external-api.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { openJournal } from '../journal/journal.ts'
import { openKeyStore } from '../journal/key-store.ts'
import { exportParquet } from '../lake/export-parquet.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { openRelease } from '../lake/open-release.ts'
import { defaultQueryLimits, type QueryLimits, startQueryRunner } from '../lake/query-process.ts'
import { knownReleaseId, readableManifest, readManifest, releaseIds } from '../lake/read-release.ts'
import { build } from '../run/build.ts'
import { landBytes } from '../run/land-bytes.ts'
import { rollback } from '../run/maintain.ts'
import { realTime } from '../schedule/job-effects.ts'
import { findJob, startJob } from '../schedule/run-job.ts'
import { scheduleStatus } from '../schedule/schedule-status.ts'
import { writeMended } from '../staging/mend.ts'
import { readMendedBytes } from '../staging/read-mended.ts'
import { exportArrow } from '../target/export-arrow.ts'
import { explainMetric } from '../trace/explain-metric.ts'
import { compareReleases } from './compare-releases.ts'
import type { ServeContext } from './release-source.ts'
import { serviceAddresses } from './service-addresses.ts'

export type ApiSettings = {
  readonly is_public: boolean
  /** Requests that one key or address may send in a minute; 0 for any number. */
  readonly rate: number
  readonly checks_answers: boolean
  /** Takes a line about each request that was refused, or that failed, and each rollback. */
  log(line: string): void
  readonly limits?: QueryLimits
  readonly dashboard?: Dashboard | undefined
}

/** What the API does beside reading the current release: the journal, keys, queries, rollback, replay. */
export async function openApiPart(
  context: ServeContext,
  current: () => Promise<ReleaseView | undefined>,
  settings: ApiSettings,
): Promise<ApiPart & { has_keys(): boolean; close(): void }> {
  const { paths, env, effects, home } = context
  const loaded = await context.project()
  const journal = openJournal(paths.state, paths.logs)
  const keys = openKeyStore(paths.state)
  const runner = startQueryRunner(home, settings.limits ?? defaultQueryLimits)
  return {
    project: loaded.project,
    env,
    journal,
    signal: effects.signal,
    external: loaded.project.external
      ? () => runExternalApi(loaded, { env, language: 'en', is_anew: true, ...serviceAddresses() }, paths, effects)
      : undefined,
    jobs: () => scheduleStatus(loaded.project, { home, env }, effects.now()).jobs,
    startJob(name, params, by) {
      const { memory_limit, threads } = context
      const options = { home, env, memory_limit, threads, settle_ms: 2000 }
      const job = findJob(loaded.project, name)
      const started = startJob(loaded, job, { params, started_by: 'api' }, options, realTime(effects))
      settings.log(`job ${name} started by ${by}, run ${started.run_id}`)
      started.ended
        .then(({ status }) => settings.log(`job ${name} ended, run ${started.run_id}: ${status}`))
        .catch((error: unknown) => settings.log(`job ${name}, run ${started.run_id}: ${messageOf(error)}`))
      return started.run_id
    },
    keys,
    is_public: settings.is_public,
    rate: settings.rate,
    checks_answers: settings.checks_answers,
    dashboard: settings.dashboard,
    clock_ms: () => performance.now(),
    log: (line) => settings.log(line),
    query: (release, sql, rows) => runner.query(release, sql, rows),
    exportParquet: (release, sql, values) => exportParquet(paths, release, sql, values),
    exportArrow: (release, columns, sql, values) => exportArrow(paths, release, columns, sql, values, effects),
    releases: () => releaseLines(paths, env),
    rollback(id) {
      const before = rollback(paths, env, id, effects)
      settings.log(`rolled back from ${before ?? 'none'} to ${id}`)
      return before
    },
    async replay(bytes, manifest, isBuilt) {
      const rows = await readMendedBytes(bytes, paths)
      const view = await current()
      if (!view) throw new TallyError('release_missing', { release: 'current', allowed: 'none yet' })
      const done = await writeMended('the body', rows, loaded.project.contracts, view, manifest, paths)
      if (!isBuilt) return { rows: done.rows, unchanged: done.unchanged, release: null }
      const { memory_limit, threads } = context
      const options = { home, env, job_name: 'replay', is_full: false, memory_limit, threads, settle_ms: 2000 }
      const outcome = await build(loaded, options, effects)
      return { rows: done.rows, unchanged: done.unchanged, release: outcome.manifest.id }
    },
    land: (name, date, bytes, by) => {
      const { name: project, time_zone, contracts } = loaded.project
      return landBytes({ name, date, bytes }, by, { paths, env, project, time_zone, journal, contracts }, effects)
    },
    diff: (before, after) =>
      compareReleases(context, readManifest(paths, before), readManifest(paths, after), loaded.project),
    async explain(release, metric, request, limit) {
      const engine = await openRelease(paths, release, context)
      try {
        const { time_zone } = loaded.project
        return await explainMetric(metric, request, time_zone, readManifest(paths, release), engine, limit)
      } finally {
        engine.close()
      }
    },
    checks: (run_id) =>
      journal.quality
        .results(run_id)
        .map(({ run_id: _run, judged_at: _at, samples: _rows, duration_ms: _took, ...check }) => check),
    qualityDays: (limit) => journal.quality.days(env, limit),
    has_keys: () => keys.list().some(({ revoked_at }) => revoked_at === null),
    close() {
      runner.close()
      keys.close()
      journal.close()
    },
  }
}

function releaseLines(paths: HomePaths, env: string): readonly ReleaseLine[] {
  const current = knownReleaseId(paths, env)
  return releaseIds(paths).flatMap((id) => {
    const manifest = readableManifest(paths, id)
    if (!manifest) return []
    const { created_at, as_of, files, tables, run_id, env: of } = manifest
    return {
      release: id,
      is_current: id === current,
      env: of,
      as_of,
      created_at,
      files: files.length,
      tables: tables.length,
      run_id,
    }
  })
}
