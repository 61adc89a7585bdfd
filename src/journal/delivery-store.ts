import { inTransaction } from './in-transaction.ts'
import { openState } from './open-state.ts'

/** Something that happened, as webhooks tell it. */
export type NoticeEvent = {
  /** Equal ids, the same event: the key by which it is sent once. */
  readonly id: string
  readonly kind: string
  /** ISO 8601. */
  readonly occurred_at: string
  readonly text: { readonly en: string; readonly fr: string }
  readonly data: Readonly<Record<string, string | number | boolean | null>>
}

export type Delivery = {
  readonly id: string
  readonly hook: string
  readonly kind: string
  readonly occurred_at: string
  readonly status: 'waiting' | 'sent' | 'given_up'
  readonly attempts: number
  readonly sent_at: string | null
  /** Why it was not sent at the last attempt; empty where it was. */
  readonly message: string
}

/** The part of the journal that keeps what webhooks were given. */
export type DeliveryStore = {
  /** Notes events for a hook; those that it knows are left as they are. */
  add(hook: string, events: readonly NoticeEvent[]): void
  /** Oldest first. */
  waiting(hook: string): readonly NoticeEvent[]
  sent(hook: string, ids: readonly string[], at: string): void
  /** Notes a failed attempt; after `most` of them it is given up. */
  failed(hook: string, ids: readonly string[], message: string, most: number): void
  /** Newest first. */
  list(limit: number): readonly Delivery[]
  close(): void
}

export function openDeliveryStore(stateFile: string): DeliveryStore {
  const database = openState(stateFile)
  const add = database.prepare(
    `insert or ignore into delivery (id, hook, kind, occurred_at, event, status, attempts, message) values (?, ?, ?, ?, ?, 'waiting', 0, '')`,
  )
  const waiting = database.prepare(
    `select event from delivery where hook = ? and status = 'waiting' order by occurred_at, id`,
  )
  const sent = database.prepare(
    `update delivery set status = 'sent', attempts = attempts + 1, sent_at = ?, message = '' where hook = ? and id = ?`,
  )
  const failed = database.prepare(
    `update delivery set attempts = attempts + 1, message = ?, status = iif(attempts + 1 >= ?, 'given_up', 'waiting') where hook = ? and id = ?`,
  )
  const list = database.prepare(
    'select id, hook, kind, occurred_at, status, attempts, sent_at, message from delivery order by occurred_at desc, rowid desc limit ?',
  )
  const together = (work: () => void): void => inTransaction(database, work)
  return {
    add: (hook, events) =>
      together(() => {
        for (const event of events) add.run(event.id, hook, event.kind, event.occurred_at, JSON.stringify(event))
      }),
    // Written by `add`.
    waiting: (hook) => waiting.all(hook).map(({ event }) => JSON.parse(String(event)) as NoticeEvent),
    sent: (hook, ids, at) => together(() => ids.forEach((id) => void sent.run(at, hook, id))),
    failed: (hook, ids, message, most) => together(() => ids.forEach((id) => void failed.run(message, most, hook, id))),
    // The columns are those of Delivery: 0005_outside.sql.
    list: (limit) => list.all(limit) as unknown as Delivery[],
    close: () => database.close(),
  }
}
