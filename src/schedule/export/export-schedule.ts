import type { Job } from '../../plan/job-spec.ts'
import type { Project } from '../../plan/project.ts'
import { azurePipelines } from './azure-pipelines.ts'
import { crontab } from './crontab.ts'
import type { ExportFile, ExportJob, ExportPlace } from './export-job.ts'
import { githubActions } from './github-actions.ts'
import { kestraFlows } from './kestra.ts'
import { systemdUnits } from './systemd.ts'
import { windowsTasks } from './windows-task.ts'

export const exportFormats = ['crontab', 'systemd', 'windows', 'github', 'azure', 'kestra'] as const
export type ExportFormat = (typeof exportFormats)[number]

const writers: Readonly<
  Record<ExportFormat, (jobs: readonly ExportJob[], place: ExportPlace) => readonly ExportFile[]>
> = {
  crontab,
  systemd: systemdUnits,
  windows: windowsTasks,
  github: githubActions,
  azure: azurePipelines,
  kestra: kestraFlows,
}

/** The files by which another scheduler runs the same jobs at the same hour of the same zone. */
export function exportSchedule(project: Project, format: ExportFormat, place: ExportPlace): readonly ExportFile[] {
  const jobs = project.jobs.filter((job): job is Job & { cron: string } => job.cron !== undefined)
  return writers[format](jobs, place)
}
