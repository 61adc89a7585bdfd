import { qualityHtml } from '../../check/quality-html.ts'
import { qualityMarkdown } from '../../check/quality-markdown.ts'
import { summarizeQuality } from '../../check/quality-summary.ts'
import { affectedText } from '../../check/quality-words.ts'
import { TallyError } from '../../error/tally-error.ts'
import { type Journal, maybeJournal } from '../../journal/journal.ts'
import { writeFileWhole } from '../../lake/write-file.ts'
import { checkRelease } from '../../run/check-release.ts'
import { type Command, type CommandContext, flagNumber, flagText, isSet } from '../command.ts'
import { restText, tableText } from '../output.ts'
import { failedText, qualityText } from '../quality-text.ts'
import { buildOptions } from './build-command.ts'

export const checkCommand: Command = {
  name: 'check',
  words: '',
  summary: 'The checks alone, over the current release',
  options: {},
  option_help: {},
  examples: ['tallyhouse check', 'tallyhouse check --env dev --json'],
  async run(context) {
    const { output, effects } = context
    const outcome = await checkRelease(await context.project(), buildOptions(context, 'check'), effects)
    const { run_id, manifest, results, message } = outcome
    output.answer({ run_id, release: manifest.id, message, checks: results }, () =>
      results.length === 0
        ? 'the project has no checks; give it `checks`, or checks/*.sql'
        : [message, ...failedText(results, output)].join('\n'),
    )
    return 0
  },
}

export const qualityCommand: Command = {
  name: 'quality',
  words: '[CHECK]',
  summary: 'What the checks found: a day, a run, or one check across runs',
  options: {
    day: { type: 'string' },
    run: { type: 'string' },
    markdown: { type: 'boolean' },
    html: { type: 'string' },
    limit: { type: 'string' },
  },
  option_help: {
    day: 'the day, as 2024-01-31 (default: the last that was judged)',
    run: 'one run alone, such as one that released nothing',
    markdown: 'the summary as Markdown',
    html: 'write the summary into this HTML file',
    limit: 'how many runs of one check (default 30; with --json all)',
  },
  examples: [
    'tallyhouse quality',
    'tallyhouse quality --run 20240131T090000-4711ab',
    'tallyhouse quality fct_orders_order_id_unique',
    'tallyhouse quality --html out/quality.html',
  ],
  async run(context) {
    const journal = maybeJournal(context.paths.state, context.paths.logs)
    if (!journal) throw new TallyError('quality_missing', { where: `in ${context.home}` })
    try {
      const [name] = context.words
      return name === undefined ? await summary(context, journal) : history(context, journal, name)
    } finally {
      journal.close()
    }
  },
}

async function summary(context: CommandContext, journal: Journal): Promise<number> {
  const { env, output } = context
  const day = flagText(context, 'day')
  if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day))
    throw new TallyError('value_invalid', { what: '--day', value: day, allowed: 'a date such as 2026-01-31' })
  const { project } = await context.project()
  const runs = journal.runs(1_000_000)
  const found = summarizeQuality(
    journal.quality,
    { project: project.title.en, env, day, run: flagText(context, 'run') },
    (id) => runs.find((run) => run.id === id),
  )
  const file = flagText(context, 'html')
  if (file !== undefined) {
    writeFileWhole(file, qualityHtml(found))
    output.answer({ file }, () => file)
    return 0
  }
  output.answer(found, () => (isSet(context, 'markdown') ? qualityMarkdown(found) : qualityText(found, output)))
  return 0
}

function history(context: CommandContext, journal: Journal, name: string): number {
  const { env, output } = context
  const all = journal.quality.history(env, name, 1_000_000)
  const results = all.slice(0, flagNumber(context, 'limit', output.is_json ? 1_000_000 : 30, 1, 1_000_000))
  if (results.length === 0) {
    const allowed = journal.quality.names(env).join(', ')
    throw new TallyError('check_unknown', { name, allowed: allowed === '' ? 'none yet' : allowed })
  }
  const rows = results.map((result) => ({
    judged_at: result.judged_at,
    run: result.run_id,
    severity: result.severity,
    status: result.status,
    affected: affectedText(result),
    duration_ms: result.duration_ms,
    message: result.message,
  }))
  output.answer({ check: name, env, runs: results }, () =>
    [tableText(rows), ...restText(results.length, all.length)].join('\n'),
  )
  return 0
}
