import { z } from 'zod'
import type { ServiceStore } from '../journal/service-store.ts'
import type { Effects } from '../run/effects.ts'
import { callService, type ServiceAnswerOf } from './call-service.ts'

export type Weather = {
  /** Local time at the place, `YYYY-MM-DDTHH:MM`. */
  readonly time: string
  readonly temperature_c: number
  readonly wind_kmh: number
  /** WMO code 4677 as Open-Meteo gives it. */
  readonly code: number
}

const schema = z
  .object({
    current_units: z.object({ temperature_2m: z.literal('°C'), wind_speed_10m: z.literal('km/h') }),
    current: z.object({
      time: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/),
      temperature_2m: z.number().min(-90).max(60),
      wind_speed_10m: z.number().min(0).max(500),
      weather_code: z.int().min(0).max(99),
    }),
  })
  .transform(
    ({ current }): Weather => ({
      time: current.time,
      temperature_c: current.temperature_2m,
      wind_kmh: current.wind_speed_10m,
      code: current.weather_code,
    }),
  )

/** Asks a service of Open-Meteo's form for the weather of now. Kept for fifteen minutes. Throws `service_…`. */
export async function askWeather(
  url: string,
  place: { readonly latitude: number; readonly longitude: number; readonly time_zone: string },
  memory: ServiceStore,
  effects: Effects,
  is_anew = false,
): Promise<ServiceAnswerOf<Weather>> {
  const query = new URLSearchParams({
    latitude: String(place.latitude),
    longitude: String(place.longitude),
    current: 'temperature_2m,wind_speed_10m,weather_code',
    timezone: place.time_zone,
  })
  const address = `${url.replace(/\/$/, '')}/forecast?${query.toString()}`
  return callService(
    { service: 'weather', url: address, schema, fresh_ms: 900_000, timeout_ms: 5000 },
    memory,
    effects,
    is_anew,
  )
}
