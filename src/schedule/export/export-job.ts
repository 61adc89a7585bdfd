import type { Job } from '../../plan/job-spec.ts'

/** A job that has a schedule. */
export type ExportJob = Job & { readonly cron: string }

/** Where and how the other scheduler is to run the program. */
export type ExportPlace = {
  readonly project: string
  /** Absolute paths on this machine. */
  readonly node: string
  readonly program: string
  readonly project_dir: string
  readonly home: string
  readonly env: string
  /** The same from the root of the repository, for services that check it out; absolute where they lie outside of it. */
  readonly project_path: string
  readonly home_path: string
  /** The zone that the clock of the machine shows; undefined for the default of the format. */
  readonly clock: string | undefined
  /** The zone of this machine. */
  readonly own_clock: string
  readonly now: Date
}

export type ExportFile = {
  /** Below the folder that is written to. */
  readonly path: string
  readonly text: string
  /** How the bytes are written; default utf8. */
  readonly encoding?: 'utf16le'
}

/** The words of the command that runs a job on this machine. */
export function localWords(job: ExportJob, place: ExportPlace, late_min: number): readonly string[] {
  const { node, program, project_dir, home, env } = place
  const guard = ['--if-due', '--late', String(late_min)]
  return [node, program, 'run', job.name, ...guard, '--project', project_dir, '--home', home, '--env', env]
}

/** The same in a checked out repository. */
export function remoteCommand(job: ExportJob, place: ExportPlace, late_min: number): string {
  const { project_path, home_path, env } = place
  return `npx tallyhouse run ${job.name} --if-due --late ${late_min} --project ${shellWord(project_path)} --home ${shellWord(home_path)} --env ${env}`
}

/** A word for a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** What stands at the head of each file: what it is, and what it does about clocks that are put forward and back. */
export function headOf(job: ExportJob, lines: readonly string[]): string {
  const text = [
    `${job.title.en}: ${job.cron} (${job.time_zone}). Written by \`tallyhouse schedule --export\`.`,
    ...lines,
  ]
  return text.map((line) => `# ${line.replaceAll(/[\r\n]/g, ' ')}\n`).join('')
}

/** What is said where the other scheduler's clock is not the job's. */
export function guardNote(clock: string, isExact: boolean): readonly string[] {
  if (isExact) return []
  return [
    `Its clock shows ${clock}, so it starts at every hour that may be the right one; --if-due lets the job run`,
    'only at its own time, and once. The other starts say that it is not due, and end.',
  ]
}
