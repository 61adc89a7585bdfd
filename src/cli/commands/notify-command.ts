import { existsSync } from 'node:fs'
import type { NoticeOutcome } from '../../connect/send-notices.ts'
import { type Command, type CommandContext, isSet } from '../command.ts'
import { errorJson, errorText, type Output, safeText, tableText } from '../output.ts'

export const notifyCommand: Command = {
  name: 'notify',
  words: '',
  summary: 'Tell the webhooks what happened: alerts, failed runs, failed checks; each event once',
  options: { test: { type: 'boolean' }, list: { type: 'boolean' } },
  option_help: { test: 'send an event `test` to each webhook too', list: 'show what was sent and what waits' },
  notes: [
    'Webhooks are listed in `webhooks` of the project, their addresses and secrets in the environment; one whose address is not',
    'set is off. A build tells them by itself.',
  ],
  examples: ['tallyhouse notify', 'tallyhouse notify --test', 'tallyhouse notify --list --json'],
  async run(context) {
    if (isSet(context, 'list')) return listDeliveries(context)
    const outcomes = await sendAll(context, isSet(context, 'test'))
    context.output.answer(outcomes.map(outcomeJson), () =>
      outcomes.length === 0
        ? 'no webhook yet; list some in `webhooks` of the project'
        : outcomes.map((one) => outcomeText(one, context.output)).join('\n'),
    )
    return outcomes.some(({ error }) => error !== undefined) ? 1 : 0
  },
}

/** Does some work and tells the webhooks how it went, also where it failed. What the webhooks do changes nothing about the work. */
export async function withNotices<T>(context: CommandContext, work: () => Promise<T>): Promise<T> {
  // Without a project there is nobody to tell, and one that cannot be loaded is told once.
  await context.project()
  try {
    return await work()
  } finally {
    if (existsSync(context.paths.lake)) await tellQuietly(context)
  }
}

async function tellQuietly(context: CommandContext): Promise<void> {
  try {
    const { project } = await context.project()
    if (project.webhooks.length === 0 || context.effects.signal.aborted) return
    for (const outcome of await sendAll(context, false))
      if (outcome.sent > 0 || outcome.error) context.output.progress(outcomeText(outcome, context.output))
  } catch (error) {
    // The work has its own outcome, which is the one to tell.
    context.output.progress(errorText(error, context.output))
  }
}

async function sendAll(context: CommandContext, is_test: boolean): Promise<readonly NoticeOutcome[]> {
  const { sendNotices } = await import('../../connect/send-notices.ts')
  const { env, memory_limit, threads, paths, effects } = context
  const options = { env, memory_limit, threads, environment: process.env, is_test }
  return sendNotices(await context.project(), options, paths, effects)
}

async function listDeliveries(context: CommandContext): Promise<number> {
  const { openDeliveryStore } = await import('../../journal/delivery-store.ts')
  const store = openDeliveryStore(context.paths.state)
  const deliveries = store.list(100)
  store.close()
  context.output.answer(deliveries, () =>
    deliveries.length === 0 ? 'nothing was to be sent yet' : tableText(deliveries),
  )
  return 0
}

function outcomeText({ webhook, is_off, sent, waiting, error }: NoticeOutcome, output: Output): string {
  if (is_off) return `webhook ${webhook}: off, for its address is not set`
  const text = `webhook ${webhook}: ${sent} events sent, ${waiting} waiting`
  return error ? `${text}\n${errorText(error, output)}` : safeText(text)
}

function outcomeJson({ error, ...outcome }: NoticeOutcome): unknown {
  return error ? { ...outcome, ...errorJson(error) } : outcome
}
