import { TallyError } from '../../error/tally-error.ts'
import { maybeJournal } from '../../journal/journal.ts'
import { type Command, flagNumber } from '../command.ts'
import { restText, tableText } from '../output.ts'

export const runsCommand: Command = {
  name: 'runs',
  words: '[ID]',
  summary: 'The journal: runs, or the steps of one',
  options: { limit: { type: 'string' } },
  option_help: { limit: 'how many runs (default 20; with --json all)' },
  examples: ['tallyhouse runs', 'tallyhouse runs 20240131T090000-4711', 'tallyhouse runs --json --limit 100'],
  async run(context) {
    const journal = maybeJournal(context.paths.state, context.paths.logs)
    try {
      const [id] = context.words
      if (id === undefined) {
        const limit = flagNumber(context, 'limit', context.output.is_json ? 1_000_000 : 20, 1, 1_000_000)
        const all = journal?.runs(1_000_000) ?? []
        const runs = all.slice(0, limit)
        context.output.answer(runs, () =>
          runs.length === 0
            ? 'no run yet; start one with `tallyhouse build`'
            : [tableText(runs), ...restText(runs.length, all.length)].join('\n'),
        )
        return 0
      }
      const run = journal?.runs(1_000_000).find((candidate) => candidate.id === id)
      if (!journal || !run) throw new TallyError('run_missing', { run: id })
      const steps = journal.steps(id)
      context.output.answer({ ...run, steps }, () => [tableText([run]), '', tableText(steps)].join('\n'))
      return 0
    } finally {
      journal?.close()
    }
  },
}
