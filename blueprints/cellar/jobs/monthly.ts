import { defineJob } from 'tallyhouse'

/** On the 15th at nine in Paris: fetch, build (which writes `out/`), upload. A step that fails is tried again, and the run says so. */
export function monthlyJob(has_exports: boolean) {
  return defineJob({
    name: 'monthly-wine-data-pipeline',
    title: { en: 'Monthly report', fr: 'Rapport mensuel' },
    cron: '0 9 15 * *',
    time_zone: 'Europe/Paris',
    retry: { times: 3, wait_s: 60 },
    steps: [
      ...(has_exports ? [{ name: 'fetch', kind: 'pull', sources: ['exports'] } as const] : []),
      { name: 'build', kind: 'build' },
      { name: 'upload', kind: 'publish', targets: ['upload'] },
    ],
  })
}
