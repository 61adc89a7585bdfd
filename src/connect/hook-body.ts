import type { NoticeEvent } from '../journal/delivery-store.ts'
import type { Webhook } from '../plan/webhook-spec.ts'

/** What a body says beside its events. */
export type HookScope = { readonly project: string; readonly env: string }

/** Events that one request carries: Slack shows several in one message, the others start a flow for each. */
export const eventsOf = { json: 1, n8n: 1, make: 1, slack: 20 } as const

/**
 * The body of a request, in the shape that the receiver works with: `json` has the event in the field `event` and its figures in
 * `data`; `n8n` has figures and text as one item's fields behind `json`, as nodes there have them; `make` is flat, for its
 * mapper shows one level best; `slack` is an incoming webhook's message.
 */
export function hookBody(hook: Webhook, events: readonly NoticeEvent[], { project, env }: HookScope): unknown {
  const [event] = events
  if (!event) throw new TypeError('a request carries an event')
  const { id, kind, occurred_at, data } = event
  const text = event.text[hook.language]
  switch (hook.shape) {
    case 'json':
      return { version: 1, id, event: kind, occurred_at, project, env, text, data }
    case 'n8n':
      return { event: kind, id, project, env, items: [{ json: { ...data, text, occurred_at } }] }
    case 'make':
      return { event_id: id, event: kind, project, env, occurred_at, text, ...prefixed(data) }
    default:
      return slackMessage(hook, events)
  }
}

function prefixed(data: NoticeEvent['data']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [`data_${name}`, value]))
}

/** `text` is what a notification shows, blocks are what the channel shows; both plain, so that no value of a file becomes a format or a link. */
function slackMessage(hook: Webhook, events: readonly NoticeEvent[]): unknown {
  const lines = events.map((event) => slackText(event.text[hook.language]))
  const rest = hook.language === 'en' ? `and ${events.length - 1} more` : `et ${events.length - 1} de plus`
  return {
    text: events.length === 1 ? lines[0] : `${lines[0]} (${rest})`,
    mrkdwn: false,
    blocks: lines.map((text) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } })),
  }
}

/** Slack's control characters as entities, and no more characters than a block takes. */
function slackText(text: string): string {
  const cut = text.length > 2000 ? `${text.slice(0, 1999)}…` : text
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
