import { cronsInZone, cronText } from './cron-in-zone.ts'
import {
  type ExportFile,
  type ExportJob,
  type ExportPlace,
  guardNote,
  headOf,
  localWords,
  shellWord,
} from './export-job.ts'

/** One crontab(5) for all jobs. A cron reads the clock of its machine, and only some know CRON_TZ, so that it is not used. */
export function crontab(jobs: readonly ExportJob[], place: ExportPlace): readonly ExportFile[] {
  const clock = place.clock ?? place.own_clock
  const parts = jobs.map((job) => {
    const { crons, is_exact, late_min } = cronsInZone(job.cron, job.time_zone, clock, place.now)
    // An unescaped % ends a command of crontab(5).
    const command = localWords(job, place, late_min).map(shellWord).join(' ').replaceAll('%', String.raw`\%`)
    const lines = new Set(crons.map((cron) => `${cronText(cron)} ${command}\n`))
    return `${headOf(job, guardNote(clock, is_exact))}${[...lines].join('')}`
  })
  const head = `# For a machine whose clock shows ${clock}; another one: tallyhouse schedule --export crontab --clock ZONE\n`
  return [{ path: 'crontab', text: `${head}${parts.join('')}` }]
}
