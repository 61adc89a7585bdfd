import { defineJob } from 'tallyhouse'

/** After the shops have closed: what landed that day is read, priced, checked, and written to the SQLite file and `logs/etl.log`. */
export const dailyJob = defineJob({
  name: 'daily',
  title: { en: 'Sales of the day', fr: 'Ventes du jour' },
  cron: '30 20 * * *',
  retry: { times: 3, wait_s: 60 },
  steps: [{ name: 'build', kind: 'build' }],
})
