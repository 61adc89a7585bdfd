import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TallyError } from '../error/tally-error.ts'
import { literal } from '../propose/contract-of.ts'
import { type Places, settingFiles } from '../propose/project-files.ts'

const shipped = fileURLToPath(new URL('../../blueprints', import.meta.url))

/**
 * Copies a blueprint into an empty folder, as a project of one's own: its name is the folder's, and its README speaks of the
 * folder itself. Throws `value_invalid` for a blueprint that does not ship.
 */
export function newFromBlueprint(dir: string, blueprint: string, places: Places): void {
  const names = blueprintNames()
  if (!names.includes(blueprint))
    throw new TallyError('value_invalid', { what: '--from', value: blueprint, allowed: `one of ${names.join(', ')}` })
  const from = join(shipped, blueprint)
  // Data of somebody who ran the blueprint where it stands is no part of it.
  const private_folders = ['landing', 'lake', 'logs', 'out', 'node_modules'].map((name) => join(from, name))
  mkdirSync(dir, { recursive: true })
  cpSync(from, dir, { recursive: true, filter: (source) => !private_folders.includes(source) })
  const config = join(dir, 'tallyhouse.config.ts')
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(`name: '${blueprint}'`, () => `name: ${literal(basename(dir))}`),
  )
  const readme = join(dir, 'README.md')
  if (existsSync(readme)) writeFileSync(readme, ownReadme(readFileSync(readme, 'utf8'), blueprint))
  for (const [path, text] of Object.entries(settingFiles(basename(dir), places))) writeFileSync(join(dir, path), text)
}

/** The blueprints that ship, by name. */
export function blueprintNames(): readonly string[] {
  return readdirSync(shipped)
    .filter((name) => existsSync(join(shipped, name, 'tallyhouse.config.ts')))
    .toSorted()
}

/** The README with commands and paths as they are inside of the project. */
function ownReadme(text: string, blueprint: string): string {
  return text
    .replaceAll(` --project blueprints/${blueprint}`, '')
    .replaceAll(` --home home/${blueprint}`, '')
    .replaceAll(`home/${blueprint}/`, '')
    .replaceAll(new RegExp(`^make (?:start|${blueprint}) +# (.*)$`, 'gm'), 'npx tallyhouse start # $1')
}
