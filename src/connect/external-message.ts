import { TallyError } from '../error/tally-error.ts'
import type { ServiceAnswerOf } from './call-service.ts'
import type { ExchangeRate } from './exchange-rate.ts'
import type { Weather } from './weather.ts'
import { weatherWords } from './weather-words.ts'

export type Language = 'en' | 'fr'
/** An answer, or why there is none. */
export type Part<T> =
  | { readonly ok: true; readonly answer: ServiceAnswerOf<T> }
  | { readonly ok: false; readonly error: TallyError }

/** Rate and weather as one message for a person. A part without an answer says so; an old one says of when it is. */
export function externalMessage(
  rate: Part<ExchangeRate>,
  weather: Part<Weather>,
  place: string,
  is_mock: boolean,
  language: Language,
): string {
  const mock = is_mock
    ? [language === 'en' ? '(Sample figures of the local mock.)' : '(Chiffres d’exemple du simulateur local.)']
    : []
  return [rateText(rate, language), weatherText(weather, place, language), ...mock].join(' ')
}

function rateText(part: Part<ExchangeRate>, language: Language): string {
  if (!part.ok) return `${language === 'en' ? 'No exchange rate' : 'Pas de taux de change'} (${part.error.code}).`
  const { from, to, rate, date } = part.answer.value
  const day = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )
  const figure = numberText(rate, language, 6)
  const text =
    language === 'en'
      ? `1 ${from} buys ${figure} ${to}, rate of ${day}`
      : `1 ${from} vaut ${figure} ${to}, taux du ${day}`
  return `${text}${oldText(part.answer, language)}.`
}

function weatherText(part: Part<Weather>, place: string, language: Language): string {
  if (!part.ok) return `${place}: ${language === 'en' ? 'no weather' : 'pas de météo'} (${part.error.code}).`
  const { temperature_c, wind_kmh, code, time } = part.answer.value
  const [degrees, wind] = [numberText(temperature_c, language, 1), numberText(wind_kmh, language, 0)]
  const words = weatherWords(code, language)
  const clock = time.slice(11)
  const text =
    language === 'en'
      ? `${place} at ${clock}: ${degrees} °C, ${words}, wind ${wind} km/h`
      : `${place} à ${clock} : ${degrees} °C, ${words}, vent ${wind} km/h`
  return `${text}${oldText(part.answer, language)}.`
}

function oldText({ state, fetched_at }: ServiceAnswerOf<unknown>, language: Language): string {
  if (state !== 'old') return ''
  const time = `${fetched_at.slice(0, 16).replace('T', ' ')} UTC`
  return language === 'en' ? ` (the service is silent; asked on ${time})` : ` (service muet ; demandé le ${time})`
}

function numberText(value: number, language: Language, digits: number): string {
  return new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: digits }).format(value)
}

function localeOf(language: Language): string {
  return language === 'en' ? 'en-GB' : 'fr-FR'
}
