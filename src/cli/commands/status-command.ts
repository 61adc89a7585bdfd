import { isTallyError, TallyError } from '../../error/tally-error.ts'
import { maybeJournal } from '../../journal/journal.ts'
import type { Manifest } from '../../lake/manifest.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { fileNotes } from '../../run/file-notes.ts'
import type { TargetStatus } from '../../target/target-status.ts'
import { accountText } from '../account-text.ts'
import type { Command, CommandContext } from '../command.ts'
import { noteAsOf } from '../open-current.ts'
import { safeText, tableText } from '../output.ts'
import { notesText, refusedText } from './build-command.ts'

export const statusCommand: Command = {
  name: 'status',
  words: '',
  summary: 'The current release, its accounting and its copies: what is reachable and fresh',
  options: {},
  option_help: {},
  examples: ['tallyhouse status', 'tallyhouse status --json'],
  async run(context) {
    const { paths, env, output } = context
    const manifest = currentManifest(paths, env)
    const journal = maybeJournal(paths.state, paths.logs)
    const [last] = journal?.runs(1) ?? []
    journal?.close()
    if (!manifest) throw new TallyError('release_missing', { release: `in environment ${env}`, allowed: 'none yet' })
    noteAsOf(context, manifest)
    const { id, as_of, created_at, accounts, refused, files } = manifest
    const tables = manifest.tables.map(({ name, kind, rows, size_bytes }) => ({ name, kind, rows, size_bytes }))
    const copies = await copiesOf(context, manifest)
    const answer = { release: id, as_of, created_at, accounts, refused, files, tables, copies, last_run: last ?? null }
    output.answer(answer, () =>
      [
        `${output.bold('release')} ${id}, published ${created_at}, as of ${as_of}`,
        ...(last ? [`${output.bold('last run')} ${last.id}: ${last.status}, ${safeText(last.message)}`] : []),
        '',
        accountText(manifest),
        ...(copies.length > 0 ? ['', tableText(copies)] : []),
        ...notesText(fileNotes(files), output),
        ...refusedText(manifest, output.bad('refused')),
        '',
        tableText(tables),
      ].join('\n'),
    )
    return 0
  },
}

/** How the copies of the release stand. A home may be looked at without its project; its copies are not known then. */
async function copiesOf(context: CommandContext, manifest: Manifest): Promise<readonly TargetStatus[]> {
  const loaded = await context.project().catch((error: unknown) => {
    if (isTallyError(error, 'project_not_found')) return undefined
    throw error
  })
  const targets = loaded?.project.targets ?? []
  if (targets.length === 0) return []
  const { targetStatus } = await import('../../target/target-status.ts')
  return Promise.all(targets.map((target) => targetStatus(target, manifest, context.paths, context.effects)))
}
