import { z } from 'zod'
import type { ServiceStore } from '../journal/service-store.ts'
import type { Effects } from '../run/effects.ts'
import { callService, type ServiceAnswerOf } from './call-service.ts'

export type ExchangeRate = {
  readonly from: string
  readonly to: string
  /** Units of `to` for one of `from`. */
  readonly rate: number
  /** The day of the rate, `YYYY-MM-DD`. */
  readonly date: string
}

/** Asks a service of Frankfurter's form (rates of the ECB, one a working day). Kept for an hour. Throws `service_…`. */
export async function askExchangeRate(
  url: string,
  from: string,
  to: string,
  memory: ServiceStore,
  effects: Effects,
  is_anew = false,
): Promise<ServiceAnswerOf<ExchangeRate>> {
  const schema = z
    .object({
      amount: z.literal(1),
      base: z.literal(from),
      date: z.iso.date(),
      rates: z.object({ [to]: z.number().positive().lt(1_000_000) }),
    })
    .transform(({ date, rates }): ExchangeRate => ({ from, to, date, rate: rates[to] ?? 0 }))
  const address = `${url.replace(/\/$/, '')}/latest?base=${from}&symbols=${to}`
  const call = { service: 'exchange rates', url: address, schema, fresh_ms: 3_600_000, timeout_ms: 5000 }
  return callService(call, memory, effects, is_anew)
}
