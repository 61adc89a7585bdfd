import { once } from 'node:events'
import { TallyError } from '../../error/tally-error.ts'
import { type Command, type CommandContext, flagNumber, flagText, isSet } from '../command.ts'
import { serviceAddresses } from '../service-addresses.ts'

export const connectCommand: Command = {
  name: 'connect',
  words: 'external_api|mock',
  summary: 'Ask the services outside and join their answers into a message; or serve a mock of them',
  options: { lang: { type: 'string' }, anew: { type: 'boolean' }, port: { type: 'string' } },
  option_help: {
    lang: 'of the message in the journal: en (default) or fr',
    anew: 'ask again though the last answer is still good',
    port: 'of the mock; default 8720, 0 takes a free one',
  },
  notes: [
    'Without an address in `external` of the project, nor in TALLYHOUSE_RATE_URL (as https://api.frankfurter.dev/v1) and',
    'TALLYHOUSE_WEATHER_URL (as https://api.open-meteo.com/v1), a mock on this machine answers.',
  ],
  examples: [
    'tallyhouse connect external_api',
    'tallyhouse connect external_api --lang fr',
    'tallyhouse connect mock --port 8720',
  ],
  async run(context) {
    const [what = ''] = context.words
    if (what === 'external_api') return connectExternal(context)
    if (what === 'mock') return serveMock(context)
    throw new TallyError('usage', {
      detail: `connect takes external_api or mock, not ${what || 'nothing'}`,
      command: 'connect',
    })
  },
}

async function connectExternal(context: CommandContext): Promise<number> {
  const language = flagText(context, 'lang') ?? 'en'
  if (language !== 'en' && language !== 'fr')
    throw new TallyError('value_invalid', { what: '--lang', value: language, allowed: 'en or fr' })
  const { runExternalApi } = await import('../../connect/run-external-api.ts')
  const options = {
    env: context.env,
    language,
    is_anew: isSet(context, 'anew'),
    ...serviceAddresses(),
  } as const
  const outcome = await runExternalApi(await context.project(), options, context.paths, context.effects)
  context.output.answer(outcome, () => outcome.message[language])
  return 0
}

async function serveMock(context: CommandContext): Promise<number> {
  const { startMockServices } = await import('../../connect/mock-services.ts')
  const mock = await startMockServices(context.effects.now, flagNumber(context, 'port', 8720, 0, 65_535))
  context.output.answer({ url: mock.url }, () => `mock of the services at ${mock.url}  (Ctrl-C stops it)`)
  if (!context.effects.signal.aborted) await once(context.effects.signal, 'abort')
  await mock.close()
  return 0
}
