import { TallyError } from '../../error/tally-error.ts'
import { maybeJournal } from '../../journal/journal.ts'
import { currentManifest } from '../../lake/read-release.ts'
import { accountText } from '../account-text.ts'
import type { Command } from '../command.ts'
import { safeText, tableText } from '../output.ts'
import { refusedText } from './build-command.ts'

export const statusCommand: Command = {
  name: 'status',
  words: '',
  summary: 'The current release and its accounting',
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
    const { id, as_of, created_at, accounts, refused, files } = manifest
    const tables = manifest.tables.map(({ name, kind, rows, size_bytes }) => ({ name, kind, rows, size_bytes }))
    output.answer({ release: id, as_of, created_at, accounts, refused, files, tables, last_run: last ?? null }, () =>
      [
        `${output.bold('release')} ${id}, published ${created_at}, as of ${as_of}`,
        ...(last ? [`${output.bold('last run')} ${last.id}: ${last.status}, ${safeText(last.message)}`] : []),
        '',
        accountText(manifest),
        ...refusedText(manifest, output.bad('refused')),
        '',
        tableText(tables),
      ].join('\n'),
    )
    return 0
  },
}
