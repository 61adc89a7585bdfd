import { randomBytes } from 'node:crypto'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { openJournal } from '../journal/journal.ts'
import { openServiceStore } from '../journal/service-store.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import { compactTime } from '../run/build-options.ts'
import type { Effects } from '../run/effects.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { runEvents } from '../run/run-event.ts'
import { stepRunner } from '../run/steps.ts'
import type { ServiceAnswerOf } from './call-service.ts'
import { askExchangeRate, type ExchangeRate } from './exchange-rate.ts'
import { externalMessage, type Language, type Part } from './external-message.ts'
import { startMockServices } from './mock-services.ts'
import { askWeather, type Weather } from './weather.ts'

export type ExternalOptions = {
  readonly env: string
  /** Of the message in the journal. */
  readonly language: Language
  /** Ask again though an answer is still good. */
  readonly is_anew: boolean
  /** Addresses that go before those of the project. */
  readonly rate_url?: string
  readonly weather_url?: string
}

export type ExternalOutcome = {
  readonly run_id: string
  readonly status: 'success' | 'warning'
  readonly message: { readonly en: string; readonly fr: string }
  readonly rate: ExchangeRate | null
  readonly weather: Weather | null
  readonly is_mock: boolean
}

/**
 * Asks for exchange rate and weather at one time, joins them into a message in both languages, and writes a run `external_api`
 * into the journal: success with both, warning where one is missing or old. Throws `external_missing` where the project asks for
 * none, and the services' own errors where neither answers; the journal has its line then too.
 */
export async function runExternalApi(
  { project }: Pick<LoadedProject, 'project'>,
  options: ExternalOptions,
  paths: HomePaths,
  effects: Effects,
): Promise<ExternalOutcome> {
  const { external } = project
  if (!external) throw new TallyError('external_missing', {})
  const run_id = `${compactTime(effects.now())}-${randomBytes(3).toString('hex')}`
  const journal = openJournal(paths.state, paths.logs)
  const memory = openServiceStore(paths.state)
  // What the mock says is worth no memory.
  const forgetful = openServiceStore(':memory:')
  const end = (status: 'success' | 'warning' | 'error', issues_found: number, message: string): void =>
    journal.end(run_id, { ended_at: effects.now().toISOString(), status, issues_found, message, release: null })
  const run = { run_id, job_name: 'external_api', project: project.name, env: options.env }
  const events = runEvents(paths, run, effects)
  const rate_url = options.rate_url ?? external.rate.url
  const weather_url = options.weather_url ?? external.weather.url
  const is_mock = rate_url === undefined || weather_url === undefined
  const mock = is_mock ? await startMockServices(effects.now) : undefined
  try {
    journal.begin({ id: run_id, job_name: 'external_api', env: options.env, started_at: effects.now().toISOString() })
    events.start()
    const step = stepRunner(journal, run_id, effects)
    const { from, to } = external.rate
    const place = { ...external.weather, time_zone: project.time_zone }
    const here = mock?.url ?? ''
    const [rate, weather] = await Promise.all([
      partOf(
        step('exchange rate', () =>
          askExchangeRate(
            rate_url ?? here,
            from,
            to,
            rate_url === undefined ? forgetful : memory,
            effects,
            options.is_anew,
          ),
        ),
      ),
      partOf(
        step('weather', () =>
          askWeather(
            weather_url ?? here,
            place,
            weather_url === undefined ? forgetful : memory,
            effects,
            options.is_anew,
          ),
        ),
      ),
    ])
    if (!rate.ok && !weather.ok) throw rate.error
    const text = (language: Language): string =>
      externalMessage(rate, weather, external.weather.place[language], is_mock, language)
    const message = { en: text('en'), fr: text('fr') }
    const troubles = [rate, weather].filter((part) => !part.ok || part.answer.state === 'old').length
    const status = troubles === 0 ? 'success' : 'warning'
    end(status, troubles, message[options.language])
    events.complete()
    return {
      run_id,
      status,
      message,
      rate: rate.ok ? rate.answer.value : null,
      weather: weather.ok ? weather.answer.value : null,
      is_mock,
    }
  } catch (error) {
    end('error', 2, messageOf(error).split('\n')[0] ?? '')
    events.fail(error)
    throw error
  } finally {
    memory.close()
    forgetful.close()
    journal.close()
    await mock?.close()
  }
}

/** An answer or the service's own error; what is no trouble of a service is thrown on. */
async function partOf<T>(asking: Promise<ServiceAnswerOf<T>>): Promise<Part<T>> {
  try {
    return { ok: true, answer: await asking }
  } catch (error) {
    if (error instanceof TallyError && error.code.startsWith('service_')) return { ok: false, error }
    throw error
  }
}
