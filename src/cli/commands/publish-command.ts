import { TallyError } from '../../error/tally-error.ts'
import type { Manifest } from '../../lake/manifest.ts'
import { currentManifest, readManifest } from '../../lake/read-release.ts'
import { missingVariable, type Target } from '../../plan/target-spec.ts'
import type { PublishOutcome } from '../../target/publish-target.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import { errorJson, errorText, type Output, safeText } from '../output.ts'

export const publishCommand: Command = {
  name: 'publish',
  words: '[TARGET …]',
  summary: 'Copy the release to PostgreSQL, SQLite or files, whole or not at all, and only what changed',
  options: { release: { type: 'string' } },
  option_help: { release: 'another release than the current one' },
  notes: [
    'Targets are listed in `targets` of the project; without a name all of them are published.',
    'The address of a database is read from the environment variable that its target names; without one it is skipped.',
  ],
  examples: ['tallyhouse publish', 'tallyhouse publish warehouse workbook', 'tallyhouse publish --json'],
  async run(context) {
    const { project } = await context.project()
    const allowed = project.targets.map(({ name }) => name).join(', ') || 'none yet'
    const targets =
      context.words.length === 0
        ? project.targets
        : context.words.map((name) => {
            const target = project.targets.find((one) => one.name === name)
            if (!target) throw new TallyError('target_unknown', { name, allowed })
            return target
          })
    const published = await publishAll(context, targets, releaseOf(context), context.words)
    context.output.answer(publishedJson(published), () =>
      targets.length === 0
        ? 'no target yet; list some in `targets` of the project'
        : publishedText(published, context.output),
    )
    return published.failures.length > 0 ? 1 : 0
  },
}

function releaseOf(context: CommandContext): Manifest {
  const id = flagText(context, 'release')
  const manifest = id === undefined ? currentManifest(context.paths, context.env) : readManifest(context.paths, id)
  if (manifest) return manifest
  throw new TallyError('release_missing', { release: `in environment ${context.env}`, allowed: 'none yet' })
}

/** What was published, and what could not be. */
export type Published = {
  readonly outcomes: readonly PublishOutcome[]
  readonly failures: readonly { readonly target: string; readonly error: unknown }[]
  /** Those that were left alone, each with the reason. */
  readonly skipped: readonly { readonly target: string; readonly why: string }[]
}

/** Publishes one target after the other; one that fails does not keep the others back. One that is not asked for by name is skipped where nobody said where it is. */
export async function publishAll(
  context: CommandContext,
  all: readonly Target[],
  manifest: Manifest,
  asked: readonly string[] = [],
): Promise<Published> {
  const skipped = all.flatMap((target) => {
    const variable = asked.includes(target.name) ? undefined : missingVariable(target, process.env)
    return variable === undefined ? [] : [{ target: target.name, why: `${variable} is not set` }]
  })
  const targets = all.filter(({ name }) => !skipped.some(({ target }) => target === name))
  if (targets.length === 0) return { outcomes: [], failures: [], skipped }
  // Loaded here, so that no other command waits for the libraries of the targets.
  const { publishTarget } = await import('../../target/publish-target.ts')
  const loaded = await context.project()
  const outcomes: PublishOutcome[] = []
  const failures: { readonly target: string; readonly error: unknown }[] = []
  for (const target of targets) {
    try {
      outcomes.push(await publishTarget(loaded, target, manifest, context, context.paths, context.effects))
    } catch (error) {
      failures.push({ target: target.name, error })
      if (context.effects.signal.aborted) break
    }
  }
  return { outcomes, failures, skipped }
}

/** What was published, as a person reads it. */
export function publishedText({ outcomes, failures, skipped }: Published, output: Output): string {
  return [
    ...outcomes.map((outcome) => `${output.bold(outcome.target)}: ${safeText(outcome.message)}`),
    ...skipped.map(({ target, why }) => `${output.bold(target)}: skipped, for ${why}`),
    ...failures.map(({ error }) => errorText(error, output)),
  ].join('\n')
}

/** The same for a machine. */
export function publishedJson({ outcomes, failures, skipped }: Published): unknown {
  return [
    ...outcomes,
    ...skipped.map(({ target, why }) => ({ target, skipped: why })),
    ...failures.map(({ target, error }) => ({ target, ...errorJson(error) })),
  ]
}
