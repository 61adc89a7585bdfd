import { TallyError } from '../error/tally-error.ts'
import { type Words, wordsOf } from './words.ts'

export const hookShapes = ['json', 'n8n', 'make', 'slack'] as const
export type HookShape = (typeof hookShapes)[number]

/** Rows of a table that are each worth a notice, once. */
export type AlertSpec = {
  /** Kind of the event, such as `stock_alert`. */
  readonly name: string
  readonly table: string
  /** Columns that tell one alert from another: a row with a key that was sent before is not sent again. */
  readonly key: readonly string[]
  /** A condition in SQL on the rows; default all. What comes and goes between two builds must still meet it, to be told of. */
  readonly where?: string
  /** One line for a person; `{column}` stands for the row's value. */
  readonly text: Words
}

/** Where events are sent. Address and secret are never written into a project: they are read from the environment. */
export type WebhookSpec = {
  readonly name: string
  /** Form of the body; default `json`. */
  readonly shape?: HookShape
  /** Name of the environment variable that holds the address. */
  readonly url_env: string
  /** Name of the environment variable that holds the secret by which bodies are signed; default none. */
  readonly secret_env?: string
  /** Kinds of events: `run_failed`, `quality_failed`, names of alerts. */
  readonly events: readonly string[]
  /** Of the texts; default `en`. */
  readonly language?: 'en' | 'fr'
}

export type Alert = {
  readonly name: string
  readonly table: string
  readonly key: readonly string[]
  readonly where: string | undefined
  readonly text: { readonly en: string; readonly fr: string }
}

export type Webhook = {
  readonly name: string
  readonly shape: HookShape
  readonly url_env: string
  readonly secret_env: string | undefined
  readonly events: readonly string[]
  readonly language: 'en' | 'fr'
}

const own = ['run_failed', 'quality_failed'] as const
const name_form = /^[a-z][a-z0-9_-]*$/
const variable_form = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Checks alerts and webhooks and fills in the defaults. Throws `definition_invalid`. */
export function normalizeWebhooks(
  alertSpecs: readonly AlertSpec[],
  hookSpecs: readonly WebhookSpec[],
): { readonly alerts: readonly Alert[]; readonly webhooks: readonly Webhook[] } {
  const alerts = alertSpecs.map(normalizeAlert)
  const kinds = [...own, ...alerts.map(({ name }) => name)]
  const webhooks = hookSpecs.map((spec) => normalizeWebhook(spec, kinds))
  for (const names of [kinds, webhooks.map(({ name }) => name)]) {
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) fail('webhooks', `two are named ${twice}`, 'rename one')
  }
  return { alerts, webhooks }
}

function normalizeAlert(spec: AlertSpec): Alert {
  const { name, table, key, where, text } = spec
  const what = `alert ${name}`
  if (!name_form.test(name)) fail(what, 'its name is none', 'use small letters, digits, _ and -')
  if (key.length === 0) fail(what, 'it has no key', 'name the columns that tell one alert from another')
  return { name, table, key, where, text: wordsOf(text) }
}

function normalizeWebhook(spec: WebhookSpec, kinds: readonly string[]): Webhook {
  const { name, shape = 'json', url_env, secret_env, events, language = 'en' } = spec
  const what = `webhook ${name}`
  if (!name_form.test(name)) fail(what, 'its name is none', 'use small letters, digits, _ and -')
  if (!hookShapes.includes(shape)) fail(what, `there is no shape ${shape}`, `shapes are: ${hookShapes.join(', ')}`)
  for (const variable of [url_env, secret_env])
    if (variable !== undefined && !variable_form.test(variable))
      fail(what, '`url_env` and `secret_env` name environment variables', 'put address and secret into those')
  if (events.length === 0) fail(what, 'it has no events', `kinds are: ${kinds.join(', ')}`)
  const wrong = events.find((kind) => !kinds.includes(kind))
  if (wrong !== undefined) fail(what, `there are no events ${wrong}`, `kinds are: ${kinds.join(', ')}`)
  return { name, shape, url_env, secret_env, events, language }
}

function fail(what: string, detail: string, next: string): never {
  throw new TallyError('definition_invalid', { what, detail, next })
}
