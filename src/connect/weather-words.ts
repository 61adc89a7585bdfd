/** What Open-Meteo's weather codes (WMO 4677, shortened) mean. */
const words: Readonly<Record<number, readonly [en: string, fr: string]>> = {
  0: ['a clear sky', 'ciel dégagé'],
  1: ['a mostly clear sky', 'ciel plutôt dégagé'],
  2: ['some clouds', 'quelques nuages'],
  3: ['an overcast sky', 'ciel couvert'],
  45: ['fog', 'brouillard'],
  48: ['freezing fog', 'brouillard givrant'],
  51: ['light drizzle', 'bruine légère'],
  53: ['drizzle', 'bruine'],
  55: ['dense drizzle', 'bruine dense'],
  56: ['light freezing drizzle', 'bruine verglaçante légère'],
  57: ['freezing drizzle', 'bruine verglaçante'],
  61: ['light rain', 'pluie légère'],
  63: ['rain', 'pluie'],
  65: ['heavy rain', 'forte pluie'],
  66: ['light freezing rain', 'pluie verglaçante légère'],
  67: ['freezing rain', 'pluie verglaçante'],
  71: ['light snow', 'neige légère'],
  73: ['snow', 'neige'],
  75: ['heavy snow', 'forte neige'],
  77: ['snow grains', 'neige en grains'],
  80: ['light showers', 'averses légères'],
  81: ['showers', 'averses'],
  82: ['violent showers', 'violentes averses'],
  85: ['snow showers', 'averses de neige'],
  86: ['heavy snow showers', 'fortes averses de neige'],
  95: ['a thunderstorm', 'orage'],
  96: ['a thunderstorm with hail', 'orage avec grêle'],
  99: ['a thunderstorm with heavy hail', 'orage avec forte grêle'],
}

export function weatherWords(code: number, language: 'en' | 'fr'): string {
  const [en, fr] = words[code] ?? [`weather code ${code}`, `code météo ${code}`]
  return language === 'en' ? en : fr
}
