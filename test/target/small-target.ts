import { homePaths } from '../../src/lake/home-paths.ts'
import { currentManifest } from '../../src/lake/read-release.ts'
import { normalizeTarget, type TargetSpec } from '../../src/plan/target-spec.ts'
import { defaultEffects, type Effects } from '../../src/run/effects.ts'
import type { LoadedProject } from '../../src/run/load-project.ts'
import type { CopyContext } from '../../src/target/copy-context.ts'
import { planCopy } from '../../src/target/copy-plan.ts'
import { openSource } from '../../src/target/open-source.ts'
import { outPlace } from '../../src/target/out-file.ts'
import { type PublishOutcome, publishTarget } from '../../src/target/publish-target.ts'
import { buildSmall, smallProject } from '../support/small-project.ts'

/** A model of what copies get wrong: formulas, quotes, line ends, nulls and empty texts, long and negative numbers, times. */
export const oddModel = `-- materialization: table
-- key: n
-- description: Cells that copies get wrong.
select * from (values
  (1, '=1+1', 12.50::decimal(18,2), date '2026-01-31', timestamp '2026-01-31 10:00:00', true, 9007199254740993::bigint, 0.1::double),
  (2, 'Zoé "q", 日本 🍇' || chr(10) || 'next', -0.05, date '0001-02-03', timestamp '2026-01-31 10:00:00.123456', false, -1, -1e300),
  (3, '', null, null, null, null, null, null),
  (4, null, 9999999999999999.99, null, null, null, null, null),
  (5, '''@sum', 0, null, null, null, null, null),
  (6, '-5', 0, null, null, null, null, null),
  (7, chr(9) || 'tab_x0041_' || chr(13), 0, null, null, null, null, null)
) as t (n, word, amount, day, moment, flag, big, ratio)
`

export const oddWords = ['=1+1', 'Zoé "q", 日本 🍇\nnext', '', null, "'@sum", '-5', '\ttab_x0041_\r'] as const

/** Builds the small project with the odd model; `changes` replaces or adds models. */
export async function buildOdd(home: string, changes: Readonly<Record<string, string>> = {}): Promise<LoadedProject> {
  const project = smallProject({ 'odd.sql': oddModel, ...changes })
  await buildSmall(home, project)
  return project
}

/** Publishes the current release into one target. */
export async function publish(
  home: string,
  loaded: LoadedProject,
  spec: Omit<TargetSpec, 'name'> & { readonly name?: string },
  effects: Effects = defaultEffects,
): Promise<PublishOutcome> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, 'production')
  if (!manifest) throw new Error('no release')
  const target = normalizeTarget({ name: 'copy', ...spec })
  const options = { env: 'production', memory_limit: '1GB', threads: 2 }
  return publishTarget(loaded, target, manifest, options, paths, effects)
}

/** What a writer is given, for a test that calls one itself; the engine is the caller's to close. */
export async function copyContext(
  home: string,
  { project }: LoadedProject,
  spec: Omit<TargetSpec, 'name'>,
): Promise<CopyContext> {
  const paths = homePaths(home)
  const manifest = currentManifest(paths, 'production')
  if (!manifest) throw new Error('no release')
  const target = normalizeTarget({ name: 'direct', ...spec })
  const copies = planCopy(target, manifest, project.contracts, project.currency)
  const engine = await openSource(paths, manifest.id, { memory_limit: '500MB', threads: 1 })
  const out = outPlace(paths, target.name, target.path)
  return { project, target, manifest, copies, engine, out, effects: defaultEffects, step: (_, work) => work() }
}

/** Effects that stop the run when a line about `word` is reported. */
export function stopAt(word: string): Effects {
  const controller = new AbortController()
  return {
    ...defaultEffects,
    signal: controller.signal,
    report: (line) => {
      if (line.includes(word)) controller.abort('a test')
    },
  }
}
