import { defineProject } from 'tallyhouse'
import { erp } from './contracts/erp.ts'
import { link } from './contracts/link.ts'
import { web } from './contracts/web.ts'
import { generateCellar } from './generate/generate-cellar.ts'
import { bottlesSold, revenue, unmatchedCount, wineCount } from './metrics/wine-metrics.ts'

export default defineProject({
  name: 'cellar',
  title: { en: 'Wine merchant', fr: 'Caviste' },
  time_zone: 'Europe/Paris',
  currency: 'EUR',
  contracts: [erp, web, link],
  models: 'models',
  metrics: [revenue, bottlesSold, wineCount, unmatchedCount],
  generate: generateCellar,
})
