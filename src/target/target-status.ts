import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { messageOf } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Manifest } from '../lake/manifest.ts'
import { missingVariable, type Target } from '../plan/target-spec.ts'
import type { Effects } from '../run/effects.ts'
import { outPlace, type Stamp } from './out-file.ts'
import { readRelease } from './postgres/copy-info.ts'
import { serverOf, withServer } from './postgres/server.ts'

/** How a copy stands to the current release. */
export type TargetStatus = {
  readonly target: string
  readonly kind: Target['kind']
  readonly state: 'current' | 'behind' | 'none' | 'not connected' | 'unreachable'
  readonly release: string | null
  readonly detail: string
}

/** The state of one copy. A server is asked once and for three seconds at most; trouble with it is an answer, not an error. */
export async function targetStatus(
  target: Target,
  manifest: Manifest,
  paths: HomePaths,
  effects: Effects,
): Promise<TargetStatus> {
  const { name, kind } = target
  const variable = missingVariable(target, process.env)
  if (variable !== undefined)
    return { target: name, kind, state: 'not connected', release: null, detail: `${variable} is not set` }
  try {
    const { release, detail } = target.postgres ? await serverRelease(target, effects) : fileRelease(target, paths)
    const state = release === null ? 'none' : release === manifest.id ? 'current' : 'behind'
    return { target: name, kind, state, release, detail }
  } catch (error) {
    return { target: name, kind, state: 'unreachable', release: null, detail: messageOf(error) }
  }
}

type Held = Pick<TargetStatus, 'release' | 'detail'>

async function serverRelease(target: Target, effects: Effects): Promise<Held> {
  const server = serverOf(target)
  const settings = { ...server.settings, attempts: 1, timeout_s: Math.min(server.settings.timeout_s, 3) }
  const copied = await withServer({ ...server, settings }, effects, (client) => readRelease(client, settings.schema))
  const place = `schema ${settings.schema} of ${server.label}`
  return { release: copied?.release ?? null, detail: copied ? `${place}, published ${copied.published_at}` : place }
}

function fileRelease(target: Target, paths: HomePaths): Held {
  const { stamp, place } = outPlace(paths, target.name, target.path)
  const detail = relative(paths.home, place)
  if (!existsSync(stamp) || !existsSync(place)) return { release: null, detail }
  // Written by writeStamp.
  return { release: (JSON.parse(readFileSync(stamp, 'utf8')) as Stamp).release, detail }
}
