import { TallyError } from '../../error/tally-error.ts'
import { knownReleaseId, readableManifest, releaseIds } from '../../lake/read-release.ts'
import { planVacuum } from '../../lake/vacuum.ts'
import { rollback, vacuum } from '../../run/maintain.ts'
import { type Command, flagNumber, isSet } from '../command.ts'
import { tableText } from '../output.ts'

export const releasesCommand: Command = {
  name: 'releases',
  words: '',
  summary: 'Versions of the warehouse',
  options: {},
  option_help: {},
  examples: ['tallyhouse releases', 'tallyhouse releases --json'],
  async run({ paths, env, output }) {
    const current = knownReleaseId(paths, env)
    const rows = releaseIds(paths).map((id) => {
      const manifest = readableManifest(paths, id)
      const { created_at, as_of, files, run_id, env: of } = manifest ?? unreadable
      return {
        release: id,
        current: id === current ? '*' : '',
        env: of,
        as_of,
        created_at,
        files: files.length,
        run_id,
      }
    })
    output.answer(rows, () =>
      rows.length === 0 ? 'no release yet; make one with `tallyhouse build`' : tableText(rows),
    )
    return 0
  },
}

/** Said of a release whose manifest is cut off: `rollback` refuses it. */
const unreadable = { created_at: 'cannot be read', as_of: '', files: [], run_id: '', env: '' }

export const rollbackCommand: Command = {
  name: 'rollback',
  words: 'ID',
  summary: 'Make an earlier release the current one; nothing is rebuilt',
  options: {},
  option_help: {},
  examples: ['tallyhouse releases', 'tallyhouse rollback 20240131-090000-a1b2c3'],
  async run({ paths, env, output, words, effects }) {
    const [id] = words
    if (id === undefined)
      throw new TallyError('usage', { detail: 'name the release to go back to', command: 'rollback' })
    const before = rollback(paths, env, id, effects)
    output.answer(
      { env, release: id, before: before ?? null },
      () => `${env} is now release ${id} (it was ${before ?? 'none'})`,
    )
    return 0
  },
}

export const vacuumCommand: Command = {
  name: 'vacuum',
  words: '',
  summary: 'Remove parts that no kept release names',
  options: { keep: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  option_help: { keep: 'how many of the newest releases stay (default 10)', 'dry-run': 'only say what would go' },
  examples: ['tallyhouse vacuum --dry-run', 'tallyhouse vacuum --keep 3'],
  async run(context) {
    const keep = flagNumber(context, 'keep', 10, 1, 1_000_000)
    const isDry = isSet(context, 'dry-run')
    const plan = isDry ? planVacuum(context.paths, keep) : vacuum(context.paths, keep, context.effects)
    const { releases, unfinished, parts, size_bytes } = plan
    context.output.answer({ releases, unfinished, parts, size_bytes, removed: !isDry }, () => {
      const half = unfinished.length === 0 ? '' : `, ${unfinished.length} never finished,`
      const what = `${releases.length} releases${half} and ${parts.length} parts (${(size_bytes / 1e6).toFixed(1)} MB)`
      return isDry ? `would remove ${what}` : `removed ${what}`
    })
    return 0
  },
}
