import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { TallyError } from '../../error/tally-error.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { writeFileWhole } from '../../lake/write-file.ts'
import { type Command, flagText, isSet } from '../command.ts'
import { postgresTargets } from '../postgres-targets.ts'

export const ddlCommand: Command = {
  name: 'ddl',
  words: '[TARGET …]',
  summary: 'Write the SQL definition of the PostgreSQL copy into warehouse/*.sql of the project',
  options: { out: { type: 'string' }, check: { type: 'boolean' } },
  option_help: {
    out: 'another folder',
    check: 'write nothing; end with 1 where a file is not as it would be written',
  },
  notes: [
    'Of several such targets each has a folder of its own. `publish` needs none of these files: it makes the same itself.',
  ],
  examples: ['tallyhouse ddl --project blueprints/shop --home home/shop', 'tallyhouse ddl --check'],
  async run(context) {
    const { dir, project } = await context.project()
    const targets = await postgresTargets(context)
    const manifest = currentManifest(context.paths, context.env)
    if (!manifest)
      throw new TallyError('release_missing', { release: `in environment ${context.env}`, allowed: 'none yet' })
    const { warehouseFiles } = await import('../../target/postgres/warehouse-files.ts')
    const { planCopy } = await import('../../target/copy-plan.ts')
    const root = flagText(context, 'out') ?? join(dir, 'warehouse')
    const changed: string[] = []
    for (const target of targets) {
      const copies = planCopy(target, manifest, project.contracts, project.currency)
      const folder = targets.length > 1 ? join(root, target.name) : root
      const files = warehouseFiles({ target, manifest, project, copies })
      changed.push(...writeFolder(folder, files, isSet(context, 'check')))
    }
    context.output.answer({ changed }, () =>
      targets.length === 0
        ? 'no target of kind postgres yet; list one in `targets` of the project'
        : changed.length === 0
          ? `${root} is as it should be`
          : changed.map((file) => (isSet(context, 'check') ? `not as it should be: ${file}` : file)).join('\n'),
    )
    return isSet(context, 'check') && changed.length > 0 ? 1 : 0
  },
}

/** Gives the files that change, those that go included; only files of ours go. */
function writeFolder(folder: string, files: ReadonlyMap<string, string>, is_dry: boolean): readonly string[] {
  const textOf = (name: string): string | undefined => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  if (!is_dry) mkdirSync(folder, { recursive: true })
  const changed = [...files].filter(([name, text]) => textOf(name) !== text)
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sql')) : []
  const gone = there.filter((name) => !files.has(name) && textOf(name)?.startsWith('-- Written by `tallyhouse ddl`'))
  if (!is_dry) {
    for (const [name, text] of changed) writeFileWhole(join(folder, name), text)
    for (const name of gone) rmSync(join(folder, name))
  }
  return [...changed.map(([name]) => name), ...gone].map((name) => join(folder, name))
}
