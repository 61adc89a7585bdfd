import { refuseAddress } from './s3-spec.ts'

/** The services that the job `external_api` joins into one message. */
export type ExternalSpec = {
  readonly rate: {
    /** ISO 4217 codes: what one of `from` costs in `to`. */
    readonly from: string
    readonly to: string
    /** Address of a service of the form of Frankfurter (`/latest`); default a mock on this machine. */
    readonly url?: string
  }
  readonly weather: {
    /** As the message names the place, with its preposition: `In Geneva`, `À Genève`. */
    readonly place: { readonly en: string; readonly fr: string }
    /** Degrees, north and east positive. */
    readonly latitude: number
    readonly longitude: number
    /** Address of a service of the form of Open-Meteo (`/forecast`); default a mock on this machine. */
    readonly url?: string
  }
}

/** Refuses what is no currency, no place on earth, no address. */
export function refuseExternal(spec: ExternalSpec, fail: (detail: string, next: string) => never): void {
  const { rate, weather } = spec
  for (const code of [rate.from, rate.to])
    if (!/^[A-Z]{3}$/.test(code)) fail(`external: ${code} is no currency`, 'give ISO 4217 codes such as EUR')
  if (!(Math.abs(weather.latitude) <= 90 && Math.abs(weather.longitude) <= 180))
    fail('external: the place of the weather is not on earth', 'give latitude and longitude in degrees')
  for (const url of [rate.url, weather.url]) if (url !== undefined) refuseAddress(url, fail)
}
