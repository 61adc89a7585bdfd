import { stringify } from 'yaml'
import { cronsInZone, cronText } from './cron-in-zone.ts'
import { type ExportFile, type ExportJob, type ExportPlace, guardNote, headOf, remoteCommand } from './export-job.ts'

/** A workflow for each job. GitHub Actions knows UTC alone. */
export function githubActions(jobs: readonly ExportJob[], place: ExportPlace): readonly ExportFile[] {
  return jobs.map((job) => {
    const { crons, is_exact, late_min } = cronsInZone(job.cron, job.time_zone, 'UTC', place.now)
    const command = remoteCommand(job, place, late_min)
    const workflow = {
      name: `${place.project} ${job.name}`,
      on: {
        schedule: [...new Set(crons.map(cronText))].map((cron) => ({ cron })),
        workflow_dispatch: {},
      },
      concurrency: { group: `${place.project}-${job.name}`, 'cancel-in-progress': false },
      permissions: { contents: 'read' },
      jobs: {
        [job.name]: {
          'runs-on': 'ubuntu-latest',
          steps: [
            { uses: 'actions/checkout@v4' },
            { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
            { run: 'npm ci' },
            { if: "github.event_name == 'schedule'", run: command },
            { if: "github.event_name != 'schedule'", run: command.replace(/ --if-due --late \d+/, '') },
          ],
        },
      },
    }
    const head = headOf(job, [
      ...guardNote('UTC', is_exact),
      `GitHub starts late at times: more than ${late_min} minutes late the job is not run. It starts at most every 5 minutes.`,
      `The home (${place.home_path}) must outlive a run, or hold all of landing at each: a runner of your own, or a step that fetches it.`,
    ])
    return { path: `.github/workflows/${job.name}.yml`, text: `${head}${stringify(workflow, { lineWidth: 0 })}` }
  })
}
