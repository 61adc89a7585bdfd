import { resultsLine, rowsText, stoppers } from '../check/check-result.ts'
import { readsClock } from '../check/check-sql.ts'
import { judgeDrops, type LandedDrop } from '../check/judge-drops.ts'
import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import type { Journal } from '../journal/journal.ts'
import type { CheckResult } from '../journal/quality-log.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import type { FingerprintedFile } from '../plan/match-files.ts'
import type { Project } from '../plan/project.ts'
import { matchPattern } from '../text/match-pattern.ts'
import { localClock } from '../time/local-clock.ts'
import type { BuildOptions } from './build-options.ts'
import type { Effects } from './effects.ts'
import { type CheckedBefore, runChecks } from './run-checks.ts'
import type { StepRunner } from './steps.ts'
import type { TableChanges } from './table-changes.ts'

export type QualityRequest = {
  readonly project: Project
  /** The release that is judged, published or not. */
  readonly manifest: Manifest
  /** Files of landing that are copies of one beside them. */
  readonly repeated: readonly FingerprintedFile[]
  /** Every check, or those alone whose answer changes with the clock. */
  readonly scope: 'all' | 'clock'
  /** Whether what is judged will stand nowhere. */
  readonly is_trial?: boolean | undefined
  readonly run_id: string
  readonly journal: Journal
  readonly effects: Effects
  /** An engine that has the tables of the release as views, and those that work beside it; opened when the first check wants them. */
  readonly open: () => Promise<readonly Engine[]>
  /** By how much the tables differ from those of a release that passed; undefined where every row is looked at. */
  readonly changes?: TableChanges | undefined
  /** What was found while tables were built. */
  readonly checked?: CheckedBefore | undefined
}

/** Judges a release by the project's checks and the drops that its contracts expect, and writes what was found into the journal. */
export async function judgeQuality(request: QualityRequest): Promise<readonly CheckResult[]> {
  const { project, manifest, scope, run_id, journal, effects } = request
  const checks = scope === 'all' ? project.checks : project.checks.filter(readsClock)
  const judged =
    checks.length === 0
      ? []
      : await runChecks(checks, await request.open(), manifest.tables, effects, request.changes, request.checked)
  const drops = project.contracts.flatMap((contract) => dropsResult(contract, request))
  const results = [...judged, ...drops]
  if (results.length === 0) return results
  const now = effects.now()
  const count = (status: CheckResult['status']): number => results.filter((one) => one.status === status).length
  const total = (key: 'read' | 'quarantined'): number => manifest.accounts.reduce((sum, one) => sum + one[key], 0)
  journal.quality.save(
    {
      run_id,
      env: manifest.env,
      day: localClock(now, project.time_zone).day,
      judged_at: now.toISOString(),
      is_whole: scope === 'all',
      checks: results.length,
      passed: count('passed'),
      failed: count('failed'),
      errors: count('error'),
      bad_rows: badRowsOf(results),
      records: total('read'),
      quarantined: total('quarantined'),
    },
    results,
    request.is_trial === true,
  )
  return results
}

/** With nothing new a release stands; what the clock alone can change about it is judged again. Throws `checks_failed`. */
export async function judgeStanding(
  request: Omit<QualityRequest, 'manifest' | 'scope' | 'open' | 'changes'>,
  manifest: Manifest,
  paths: HomePaths,
  options: Pick<BuildOptions, 'memory_limit' | 'threads'>,
  step: StepRunner,
): Promise<readonly CheckResult[]> {
  const { project, run_id, effects } = request
  if (!project.checks.some(readsClock) && project.contracts.every(({ expected }) => expected === undefined)) return []
  let release: Engine | undefined
  const open = async (): Promise<readonly Engine[]> => [(release ??= await openRelease(paths, manifest.id, options))]
  const stop = (): void => release?.interrupt()
  effects.signal.addEventListener('abort', stop)
  try {
    const judging = (): Promise<readonly CheckResult[]> => judgeQuality({ ...request, manifest, scope: 'clock', open })
    const results = await step('check', judging, badRowsOf)
    refuseStoppers(results, run_id, `there was nothing new, and ${manifest.id} stands`)
    return results
  } finally {
    effects.signal.removeEventListener('abort', stop)
    release?.close()
  }
}

/** Throws `checks_failed` where a check of severity high did not pass; `outcome` says what became of the release. */
export function refuseStoppers(results: readonly CheckResult[], run: string, outcome: string): void {
  const stopping = stoppers(results)
  if (stopping.length === 0) return
  const names = stopping
    .map((one) => `${one.name} (${one.status === 'error' ? `it cannot run: ${one.message}` : rowsText(one.bad_rows)})`)
    .join(', ')
  const failed = failedOf(results)
  throw new TallyError('checks_failed', { names, failed, checks: results.length, outcome, run })
}

/** Bad rows of all results. */
export function badRowsOf(results: readonly CheckResult[]): number {
  return results.reduce((sum, { bad_rows }) => sum + bad_rows, 0)
}

/** Checks that did not pass. */
export function failedOf(results: readonly CheckResult[]): number {
  return results.filter(({ status }) => status !== 'passed').length
}

/** How many issues a run that was stopped has: the checks that did not pass, or the one that stopped it. */
export function issuesOf(error: unknown): number {
  return isTallyError(error, 'checks_failed') ? Number(error.params['failed']) : 1
}

/** What is said of the checks in a run's message: nothing where there are none. */
export function checkMessages(results: readonly CheckResult[]): readonly string[] {
  const line = resultsLine(results)
  return line === undefined ? [] : [line]
}

/** One result a contract that expects its files on certain days. */
function dropsResult(contract: Contract, request: QualityRequest): readonly CheckResult[] {
  const { project, journal, effects } = request
  const { expected } = contract
  if (expected === undefined) return []
  const now = effects.now()
  const { findings, memory, days } = judgeDrops({
    expected,
    drops: landedDrops(contract, request),
    refused: request.manifest.refused.filter(({ name }) => isOf(contract, name)),
    since: request.manifest.files.map(({ landing_date }) => landing_date).toSorted()[0],
    memory: journal.quality.drops(contract.name),
    now,
    time_zone: project.time_zone,
  })
  journal.quality.rememberDrops(contract.name, memory)
  const by = expected.by === '24:00' ? '' : ` by ${expected.by}`
  return [
    {
      name: `${contract.name}_drops`,
      kind: 'drops',
      table: '',
      severity: expected.severity,
      status: findings.length === 0 ? 'passed' : 'failed',
      bad_rows: findings.length,
      rows: days,
      rule: `files of ${contract.name} land every ${expected.every}${by}, once and whole`,
      message: '',
      samples: findings.toReversed().slice(0, expected.days_back),
      duration_ms: effects.now().getTime() - now.getTime(),
    },
  ]
}

function landedDrops(contract: Contract, request: QualityRequest): readonly LandedDrop[] {
  const { manifest, repeated } = request
  const files = manifest.files.filter((file) => file.contract === contract.name)
  const copies = repeated.filter(({ name }) => isOf(contract, name))
  const byDay = Map.groupBy(files, ({ landing_date }) => landing_date)
  return [...byDay].map(([landing_date, landed]) => ({
    landing_date,
    files: Object.fromEntries(landed.map(({ name, sha256, read }) => [name, { sha256, read }])),
    copies: copies.filter((copy) => copy.landing_date === landing_date).map(({ name }) => name),
  }))
}

function isOf(contract: Contract, name: string): boolean {
  return contract.files.some((pattern) => matchPattern(pattern, name))
}
