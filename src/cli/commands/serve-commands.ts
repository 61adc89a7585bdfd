import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { type Command, type CommandContext, flagText, isSet, numberOf } from '../command.ts'
import { answerOutcome, outcomeLine, publishAfterBuild, runBuild } from './build-command.ts'
import { generate, generateCommand } from './generate-command.ts'
import { publishedText } from './publish-command.ts'

const options = { port: { type: 'string' }, host: { type: 'string' } } as const
const option_help = { port: 'default 8710; 0 takes a free one', host: 'default 127.0.0.1' }

export const serveCommand: Command = {
  name: 'serve',
  words: '',
  summary: 'Serve the current release as pages',
  options,
  option_help,
  examples: ['tallyhouse serve', 'tallyhouse serve --home home/shop --project blueprints/shop --port 9000'],
  async run(context) {
    await serveUntilStopped(context)
    return 0
  },
}

export const startCommand: Command = {
  name: 'start',
  words: '',
  summary: 'The main job: build (sample data where landing is empty), serve, say the address',
  options: {
    ...options,
    ...generateCommand.options,
    'no-serve': { type: 'boolean' },
  },
  option_help: { ...option_help, ...generateCommand.option_help, 'no-serve': 'end after the build' },
  examples: ['tallyhouse start --project blueprints/shop --home home/shop'],
  async run(context) {
    const { landing } = context.paths
    const isEmpty = !existsSync(landing) || readdirSync(landing).filter((name) => !name.startsWith('.')).length === 0
    if (isEmpty) {
      const { orders, days, seconds } = await generate(context)
      context.output.progress(`generated ${orders} orders of ${days} days in ${seconds.toFixed(1)} s`)
    }
    const outcome = await runBuild(context)
    const published = await publishAfterBuild(outcome, context)
    if (isSet(context, 'no-serve')) {
      answerOutcome(outcome, published, context)
      return published.failures.length > 0 ? 1 : 0
    }
    process.stderr.write(`\n${outcomeLine(outcome)}\n`)
    const copies = publishedText(published, context.output)
    if (copies !== '') process.stderr.write(`${copies}\n`)
    await serveUntilStopped(context)
    return 0
  },
}

async function serveUntilStopped(context: CommandContext): Promise<void> {
  const text = flagText(context, 'port') ?? (process.env['TALLYHOUSE_PORT'] || undefined)
  const port = numberOf('--port', text, 8710, 0, 65_535)
  // Loaded here, so that no other command waits for the server's libraries.
  const [{ createApp }, { serve }, { releaseSource }] = await Promise.all([
    import('../../api/create-app.ts'),
    import('../../api/serve.ts'),
    import('../release-source.ts'),
  ])
  const source = await releaseSource(context)
  const server = await serve({ app: createApp(source), host: flagText(context, 'host') ?? '127.0.0.1', port })
  try {
    context.output.answer({ url: server.url }, () => `serving ${context.output.bold(server.url)}  (Ctrl-C stops it)`)
    if (!context.effects.signal.aborted) await once(context.effects.signal, 'abort')
  } finally {
    await server.close()
    source.close()
  }
}
