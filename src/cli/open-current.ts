import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { currentManifest } from '../lake/read-release.ts'
import type { CommandContext } from './command.ts'

/**
 * Opens the current release for one command that answers from it, and says so where it was asked as of another day. Throws
 * `release_missing` before the first build.
 */
export function withRelease<T>(
  context: CommandContext,
  use: (engine: Engine, manifest: Manifest) => Promise<T>,
): Promise<T> {
  return openCurrent(context, (engine, manifest) => {
    noteAsOf(context, manifest)
    return use(engine, manifest)
  })
}

/** The same for a command to which `--as-of` is the clock, or the as-of of what it builds. */
export async function openCurrent<T>(
  context: CommandContext,
  use: (engine: Engine, manifest: Manifest) => Promise<T>,
): Promise<T> {
  const manifest = currentManifest(context.paths, context.env)
  if (!manifest)
    throw new TallyError('release_missing', { release: `in environment ${context.env}`, allowed: 'none yet' })
  const engine = await openRelease(context.paths, manifest.id, context)
  const stop = (): void => engine.interrupt()
  context.effects.signal.addEventListener('abort', stop)
  try {
    return await use(engine, manifest)
  } finally {
    context.effects.signal.removeEventListener('abort', stop)
    engine.close()
  }
}

/** A release has the as-of that it was built with, and no question changes it. */
export function noteAsOf({ as_of, output }: CommandContext, manifest: Manifest): void {
  const asked = as_of?.toISOString().slice(0, 10)
  const day = manifest.as_of.slice(0, 10)
  if (asked === undefined || asked === day) return
  output.note(
    `figures are those of release ${manifest.id}, as of ${day}: --as-of changes no release; \`tallyhouse build --as-of ${asked}\` makes another`,
  )
}
