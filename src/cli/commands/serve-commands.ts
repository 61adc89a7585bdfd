import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { type Command, type CommandContext, flagText, isSet, numberOf } from '../command.ts'
import {
  answerOutcome,
  exitCode,
  outcomeLine,
  publishAfterBuild,
  reportAfterBuild,
  reportedText,
  runBuild,
} from './build-command.ts'
import { generate, generateCommand } from './generate-command.ts'
import { withNotices } from './notify-command.ts'
import { publishedText } from './publish-command.ts'

const options = { port: { type: 'string' }, host: { type: 'string' }, rate: { type: 'string' } } as const
const option_help = {
  port: 'default 8710; 0 takes a free one',
  host: 'default 127.0.0.1; beyond this machine only where there are keys',
  rate: 'requests that one key or address may send in a minute (default 6000; 0 for any number)',
}

export const serveCommand: Command = {
  name: 'serve',
  words: '',
  summary: 'Serve the current release: pages, and the API (see /docs)',
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
    const outcome = await withNotices(context, () => runBuild(context))
    const published = await publishAfterBuild(outcome, context)
    const reported = await reportAfterBuild(outcome, context)
    if (isSet(context, 'no-serve')) {
      answerOutcome(outcome, published, reported, context)
      return exitCode(published, reported)
    }
    process.stderr.write(`\n${outcomeLine(outcome)}\n`)
    const copies = publishedText(published, context.output)
    if (copies !== '') process.stderr.write(`${copies}\n`)
    for (const line of reportedText(reported, context)) process.stderr.write(`${line}\n`)
    await serveUntilStopped(context)
    return 0
  },
}

async function serveUntilStopped(context: CommandContext): Promise<void> {
  const text = flagText(context, 'port') ?? (process.env['TALLYHOUSE_PORT'] || undefined)
  const port = numberOf('--port', text, 8710, 0, 65_535)
  const rate = numberOf('--rate', flagText(context, 'rate'), 6000, 0, 1_000_000)
  const host = flagText(context, 'host') ?? '127.0.0.1'
  // Loaded here, so that no other command waits for the server's libraries.
  const [{ createApi }, { isLoopback, serve }, { releaseSource }, { openApiPart }, { maybeDashboard }] =
    await Promise.all([
      import('../../api/create-app.ts'),
      import('../../api/serve.ts'),
      import('../release-source.ts'),
      import('../api-part.ts'),
      import('../dashboard-files.ts'),
    ])
  const source = await releaseSource(context)
  const checks_answers = process.env['TALLYHOUSE_CHECK_ANSWERS'] === '1'
  const log = (line: string): void => void process.stderr.write(`${context.effects.now().toISOString()} ${line}\n`)
  const part = await openApiPart(context, () => source.current(), {
    is_public: !isLoopback(host),
    rate,
    checks_answers,
    dashboard: maybeDashboard(),
    log,
  })
  try {
    const { app, known, prepare } = createApi(source, part)
    await source.prepareBy(prepare, log)
    const server = await serve({ app, known, host, port, has_keys: part.has_keys() })
    context.output.answer({ url: server.url }, () => `serving ${context.output.bold(server.url)}  (Ctrl-C stops it)`)
    if (!context.effects.signal.aborted) await once(context.effects.signal, 'abort')
    await server.close()
  } finally {
    part.close()
    source.close()
  }
}
