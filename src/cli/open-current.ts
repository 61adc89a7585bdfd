import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { openRelease } from '../lake/open-release.ts'
import { currentManifest } from '../lake/read-release.ts'
import type { CommandContext } from './command.ts'

/** Opens the current release for one command. Throws `release_missing` before the first build. */
export async function withRelease<T>(
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
