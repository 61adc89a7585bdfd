import { stringify } from 'yaml'
import { cronsInZone, cronText } from './cron-in-zone.ts'
import { type ExportFile, type ExportJob, type ExportPlace, guardNote, headOf, remoteCommand } from './export-job.ts'

/** A pipeline for each job. Azure Pipelines knows UTC alone. */
export function azurePipelines(jobs: readonly ExportJob[], place: ExportPlace): readonly ExportFile[] {
  return jobs.map((job) => {
    const { crons, is_exact, late_min } = cronsInZone(job.cron, job.time_zone, 'UTC', place.now)
    const command = remoteCommand(job, place, late_min)
    const pipeline = {
      trigger: 'none',
      pr: 'none',
      schedules: [...new Set(crons.map(cronText))].map((cron) => ({
        cron,
        displayName: `${job.name}: ${job.cron} ${job.time_zone}`,
        branches: { include: ['main'] },
        always: true,
      })),
      pool: { vmImage: 'ubuntu-latest' },
      steps: [
        { task: 'UseNode@1', inputs: { version: '24.x' }, displayName: 'Node' },
        { script: 'npm ci', displayName: 'Libraries' },
        {
          script: command,
          condition: "and(succeeded(), eq(variables['Build.Reason'], 'Schedule'))",
          displayName: job.name,
        },
        {
          script: command.replace(/ --if-due --late \d+/, ''),
          condition: "and(succeeded(), ne(variables['Build.Reason'], 'Schedule'))",
          displayName: `${job.name}, by hand`,
        },
      ],
    }
    const head = headOf(job, [
      ...guardNote('UTC', is_exact),
      `The home (${place.home_path}) must outlive a run, or hold all of landing at each: an agent of your own, or a step that fetches it.`,
    ])
    return { path: `azure-pipelines/${job.name}.yml`, text: `${head}${stringify(pipeline, { lineWidth: 0 })}` }
  })
}
