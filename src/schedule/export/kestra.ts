import { stringify } from 'yaml'
import type { JobParam } from '../../plan/job-spec.ts'
import { type ExportFile, type ExportJob, type ExportPlace, headOf } from './export-job.ts'

const input_types = { text: 'STRING', integer: 'INT', boolean: 'BOOL', date: 'DATE' } as const
const recover = { none: 'NONE', latest: 'LAST', all: 'ALL' } as const

/** A flow for each job. Kestra takes the job's own zone, and says which time a run is for. */
export function kestraFlows(jobs: readonly ExportJob[], place: ExportPlace): readonly ExportFile[] {
  return jobs.map((job) => {
    const inputs = job.params.filter((param) => !isDueDate(param))
    // By the environment, so that nothing that somebody types becomes a command.
    const params = inputs.map(({ name }) => `--param "${name}=$${variableOf(name)}"`)
    const env_values = inputs.map(({ name }) => [variableOf(name), `{{ inputs.${name} }}`] as const)
    const place_words = ['--project "{{ vars.project }}"', '--home "{{ vars.home }}"', '--env', place.env]
    const due = '--due "{{ trigger.date ?? execution.startDate }}"'
    const command = ['npx tallyhouse run', job.name, due, ...params, ...place_words].join(' ')
    const flow = {
      id: job.name,
      namespace: `tallyhouse.${place.project}`,
      description: job.title.en,
      labels: { project: place.project },
      variables: { project: place.project_path, home: place.home_path },
      ...(inputs.length > 0 ? { inputs: inputs.map(inputOf) } : {}),
      concurrency: { limit: 1, behavior: 'QUEUE' },
      tasks: [
        {
          id: 'run',
          type: 'io.kestra.plugin.scripts.shell.Commands',
          description: `Steps: ${job.steps.map(({ name }) => name).join(', ')}; each is retried and journalled by tallyhouse itself.`,
          taskRunner: { type: 'io.kestra.plugin.core.runner.Process' },
          ...(inputs.length > 0 ? { env: Object.fromEntries(env_values) } : {}),
          commands: [command],
        },
      ],
      triggers: [
        {
          id: 'schedule',
          type: 'io.kestra.plugin.core.trigger.Schedule',
          cron: job.cron,
          timezone: job.time_zone,
          recoverMissedSchedules: recover[job.catch_up],
        },
      ],
    }
    const head = headOf(job, [
      'It needs Node and tallyhouse where the worker runs, and the project and its home at these paths.',
    ])
    return { path: `_flows/${job.name}.yml`, text: `${head}${stringify(flow, { lineWidth: 0 })}` }
  })
}

function variableOf(name: string): string {
  return `PARAM_${name.toUpperCase()}`
}

/** A date that is the day of the due time needs no asking. */
function isDueDate({ type, default: given }: JobParam): boolean {
  return type === 'date' && given === 'due'
}

function inputOf({ name, type, default: given, one_of, about }: JobParam): object {
  return {
    id: name,
    type: one_of ? 'SELECT' : input_types[type],
    ...(one_of ? { values: one_of } : {}),
    ...(about === undefined ? {} : { description: about }),
    ...(given === undefined ? {} : { defaults: given }),
  }
}
