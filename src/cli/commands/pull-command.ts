import type { PullOutcome } from '../../connect/pull-source.ts'
import { TallyError } from '../../error/tally-error.ts'
import type { Command } from '../command.ts'
import { errorJson, errorText, safeText } from '../output.ts'

export const pullCommand: Command = {
  name: 'pull',
  words: '[SOURCE …]',
  summary: 'Fetch what is new from folders, HTTPS and S3 into landing/{today}; only ever adds',
  options: {},
  option_help: {},
  notes: ['Sources are listed in `sources` of the project; without a name all of them are pulled.'],
  examples: ['tallyhouse pull', 'tallyhouse pull partner && tallyhouse build'],
  async run(context) {
    const loaded = await context.project()
    const { sources } = loaded.project
    const allowed = sources.map(({ name }) => name).join(', ') || 'none yet'
    const wanted = context.words.map((name) => {
      const source = sources.find((one) => one.name === name)
      if (!source) throw new TallyError('source_unknown', { name, allowed })
      return source
    })
    const { pullSource } = await import('../../connect/pull-source.ts')
    const outcomes: PullOutcome[] = []
    const failures: { readonly source: string; readonly error: unknown }[] = []
    const options = { env: context.env, environment: process.env }
    for (const source of wanted.length === 0 ? sources : wanted) {
      try {
        outcomes.push(await pullSource(loaded, source, options, context.paths, context.effects))
      } catch (error) {
        failures.push({ source: source.name, error })
        if (context.effects.signal.aborted) break
      }
    }
    const { output } = context
    output.answer([...outcomes, ...failures.map(({ source, error }) => ({ source, ...errorJson(error) }))], () =>
      sources.length === 0
        ? 'no source yet; list some in `sources` of the project'
        : [
            ...outcomes.map(({ source, message }) => `${output.bold(source)}: ${safeText(message)}`),
            ...failures.map(({ error }) => errorText(error, output)),
          ].join('\n'),
    )
    return failures.length > 0 || outcomes.some((one) => one.failures.length > 0) ? 1 : 0
  },
}
