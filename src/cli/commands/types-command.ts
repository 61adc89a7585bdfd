import { TallyError } from '../../error/tally-error.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { writeTableTypes } from '../../run/write-table-types.ts'
import type { Command } from '../command.ts'

export const typesCommand: Command = {
  name: 'types',
  words: '',
  summary: 'Row types of every table as built, into tables.ts of the project: a renamed column fails tsc',
  options: {},
  option_help: {},
  examples: ['tallyhouse types', 'tallyhouse types --project blueprints/shop --home home/shop && npx tsc --noEmit'],
  async run(context) {
    const { dir, project } = await context.project()
    const manifest = currentManifest(context.paths, context.env)
    if (!manifest)
      throw new TallyError('release_missing', { release: `in environment ${context.env}`, allowed: 'none yet' })
    const written = writeTableTypes(dir, manifest, project.contracts)
    context.output.answer(
      { ...written, tables: manifest.tables.length, release: manifest.id },
      () => `${written.file}: ${written.is_changed ? 'written' : 'as it was'}, from release ${manifest.id}`,
    )
    return 0
  },
}
