import { openState } from './open-state.ts'

export type ServiceState = { readonly failures: number; readonly rests_until: string | null }
export type ServiceAnswer = { readonly fetched_at: string; readonly body: string }

/** What is remembered of services outside, from one process to the next. */
export type ServiceStore = {
  state(service: string): ServiceState
  setState(service: string, state: ServiceState): void
  /** The last good answer of an address. */
  answer(url: string): ServiceAnswer | undefined
  setAnswer(url: string, answer: ServiceAnswer): void
  close(): void
}

/** Opens the memory in the state file of a home; `:memory:` for one that ends with the process. */
export function openServiceStore(stateFile: string): ServiceStore {
  const database = openState(stateFile)
  const state = database.prepare('select failures, rests_until from service_state where service = ?')
  const setState = database.prepare(
    'insert or replace into service_state (service, failures, rests_until) values (?, ?, ?)',
  )
  const answer = database.prepare('select fetched_at, body from service_answer where url = ?')
  const setAnswer = database.prepare('insert or replace into service_answer (url, fetched_at, body) values (?, ?, ?)')
  return {
    // The columns are those of the types above: 0005_outside.sql.
    state: (service) => (state.get(service) as ServiceState | undefined) ?? { failures: 0, rests_until: null },
    setState: (service, { failures, rests_until }) => void setState.run(service, failures, rests_until),
    answer: (url) => answer.get(url) as ServiceAnswer | undefined,
    setAnswer: (url, { fetched_at, body }) => void setAnswer.run(url, fetched_at, body),
    close: () => database.close(),
  }
}
