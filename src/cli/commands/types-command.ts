import type { TypedTable } from '../../describe/table-types.ts'
import type { Manifest } from '../../lake/manifest.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { lazyEngine } from '../../run/lazy-engine.ts'
import type { LoadedProject } from '../../run/load-project.ts'
import { bindProject } from '../../run/prepare-plan.ts'
import { writeTableTypes } from '../../run/write-table-types.ts'
import type { Command, CommandContext } from '../command.ts'

/** The tables as the models are bound now; undefined where they are those that the release was made of. */
async function boundTables(
  loaded: LoadedProject,
  manifest: Manifest | undefined,
  context: CommandContext,
): Promise<readonly TypedTable[] | undefined> {
  const engine = lazyEngine(context.paths, context)
  let tables: readonly TypedTable[] | undefined
  try {
    await bindProject(loaded, manifest, engine, (bound) => {
      tables = bound
    })
  } catch (error) {
    // What still names a column that is gone is for tsc to say, with its place.
    if (tables === undefined) throw error
  } finally {
    await engine.close()
  }
  return tables
}

export const typesCommand: Command = {
  name: 'types',
  words: '',
  summary: 'Row types of every table as built, into tables.ts of the project: a renamed column fails tsc',
  options: {},
  option_help: {},
  examples: ['tallyhouse types', 'tallyhouse types --project blueprints/shop --home home/shop && npx tsc --noEmit'],
  async run(context) {
    const loaded = await context.project()
    const manifest = currentManifest(context.paths, context.env)
    const bound = await boundTables(loaded, manifest, context)
    const tables = bound ?? manifest?.tables ?? []
    const written = writeTableTypes(loaded.dir, { tables }, loaded.project.contracts)
    const from = bound ? 'the models as they stand' : `release ${manifest?.id ?? ''}`
    context.output.answer(
      { ...written, tables: tables.length, release: manifest?.id ?? null },
      () => `${written.file}: ${written.is_changed ? 'written' : 'as it was'}, from ${from}`,
    )
    return 0
  },
}
