import { TallyError } from '../../error/tally-error.ts'
import type { Manifest } from '../../lake/manifest.ts'
import { heldBackText, targetsAfterBuild } from '../../plan/target-spec.ts'
import { build } from '../../run/build.ts'
import { buildOnly } from '../../run/build-only.ts'
import type { BuildOptions, BuildOutcome } from '../../run/build-options.ts'
import type { FileNote } from '../../run/file-notes.ts'
import { headerNotes, markNotes } from '../../run/header-notes.ts'
import { landFile } from '../../run/land-file.ts'
import { sheetNotes } from '../../run/sheet-notes.ts'
import { hasTableTypes, writeTableTypes } from '../../run/write-table-types.ts'
import { accountText } from '../account-text.ts'
import { type Command, type CommandContext, flagNumber, flagText, flagTexts, isSet } from '../command.ts'
import { errorJson, errorText, safeText } from '../output.ts'
import { failedText } from '../quality-text.ts'
import { onlyJson, onlyText, releasing, withheldText } from '../trial-text.ts'
import { withNotices } from './notify-command.ts'
import { type Published, publishAll, publishedJson, publishedText } from './publish-command.ts'

export const buildCommand: Command = {
  name: 'build',
  words: '',
  summary: 'Land, stage, model, account, check, release',
  options: {
    full: { type: 'boolean' },
    file: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    limit: { type: 'string' },
    'no-release': { type: 'boolean' },
    settle: { type: 'string' },
  },
  option_help: {
    full: 'build every part again',
    file: 'a file to copy into today’s folder of landing first; may be given several times',
    only: 'a model to build with what it stands on, the rest left alone, nothing released; a list with commas, or several times',
    limit: 'how many rows of each model --only shows (default 5)',
    'no-release': 'all but the release: says what it would have brought, and leaves the parts for the next build',
    settle: 'milliseconds a file must rest before it is taken (default 2000)',
  },
  notes: [
    '--only and --no-release are trials: the release that stands is not touched, nothing is published, reported or told to webhooks, and',
    'the journal has them as `build --only` and `build --no-release`. Their parts are those that the next build makes, which finds them;',
    '`tallyhouse vacuum` takes away what no build took. To query what was tried, build it beside production: `--env dev`.',
    '--only looks at nothing that its models do not read: files of other contracts stay where they are, and models that cannot be read',
    'are no trouble. The checks that read nothing else are run; the exit code is 1 where one of severity high did not pass.',
  ],
  examples: [
    'tallyhouse build',
    'tallyhouse build --project examples/online-retail --home my',
    'tallyhouse build --full --json',
    'tallyhouse build --no-release                              # what would it bring?',
    'tallyhouse build --only fct_orders                         # while its SQL is being written',
    'tallyhouse build --only dim_client,fct_orders --limit 20',
    'tallyhouse build --project blueprints/stores --home home/stores --file ventes_jour.csv',
  ],
  async run(context) {
    const only = onlyNames(context)
    if (only) return runOnly(context, only)
    if (isSet(context, 'no-release')) {
      const outcome = await runBuild(context, 'build --no-release', true)
      context.output.answer(summaryOf(outcome), () => outcomeText(outcome, context))
      return 0
    }
    const outcome = await withNotices(context, () => runBuild(context))
    const { dir, project } = await context.project()
    if (hasTableTypes(dir)) writeTableTypes(dir, outcome.manifest, project.contracts)
    const published = await publishAfterBuild(outcome, context)
    const reported = await reportAfterBuild(outcome, context)
    answerOutcome(outcome, published, reported, context)
    return exitCode(published, reported)
  },
}

/** Says how a build ended. */
export function answerOutcome(
  outcome: BuildOutcome,
  published: Published,
  reported: Reported,
  context: CommandContext,
): void {
  const hasTargets = published.outcomes.length + published.failures.length + published.skipped.length > 0
  const reports = reported.failure === undefined ? { files: reported.files } : errorJson(reported.failure)
  context.output.answer({ ...summaryOf(outcome), published: publishedJson(published), reports }, () =>
    [
      outcomeText(outcome, context),
      ...(hasTargets ? ['', publishedText(published, context.output)] : []),
      ...reportedText(reported, context),
    ].join('\n'),
  )
}

/** 1 where a copy or a report could not be made. */
export function exitCode(published: Published, reported: Reported): number {
  return published.failures.length > 0 || reported.failure !== undefined ? 1 : 0
}

/** Copies a release into the targets that are published after each build. The release stands, whatever becomes of them. */
export async function publishAfterBuild(outcome: BuildOutcome, context: CommandContext): Promise<Published> {
  const { project } = await context.project()
  const { targets, held_back } = targetsAfterBuild(project.targets, context.env)
  const published = await publishAll(context, targets, outcome.manifest)
  const left = held_back.map((target) => ({ target: target.name, why: heldBackText(target, context.env) }))
  return { ...published, skipped: [...published.skipped, ...left] }
}

/** What reports wrote after a build, or what stopped them. */
export type Reported = { readonly files: readonly string[]; readonly failure: unknown }

/** Writes the reports that are asked for after each build; with nothing new they are there already. The release stands, whatever becomes of them. */
export async function reportAfterBuild(outcome: BuildOutcome, context: CommandContext): Promise<Reported> {
  const { project } = await context.project()
  const after = project.reports.filter((report) => report.after_build)
  if (!outcome.is_new || after.length === 0) return { files: [], failure: undefined }
  // Loaded here, so that no other command waits for the libraries of reports.
  const { reportsAfterBuild } = await import('../project-reports.ts')
  return reportsAfterBuild(after, context)
}

/** What reports wrote, for a person; nothing where there are none. */
export function reportedText({ files, failure }: Reported, { output, paths }: CommandContext): readonly string[] {
  if (failure !== undefined) return ['', errorText(failure, output)]
  return files.length === 0 ? [] : ['', `${output.bold('reports')}: ${files.length} files in ${paths.out}`]
}

/** Builds as the command line asks for it. */
export async function runBuild(context: CommandContext, job_name = 'build', is_trial = false): Promise<BuildOutcome> {
  const loaded = await context.project()
  await landGiven(context, loaded.project.time_zone)
  const options = { ...buildOptions(context, job_name), is_trial }
  if (!hasTableTypes(loaded.dir)) return build(loaded, options, context.effects)
  // Types are written before the metrics are judged, so that tsc names each place that a renamed column leaves behind.
  const onModels: BuildOptions['onModels'] = (tables) =>
    writeTableTypes(loaded.dir, { tables }, loaded.project.contracts)
  return build(loaded, { ...options, onModels }, context.effects)
}

/** Copies the files of `--file` into landing. */
async function landGiven(context: CommandContext, time_zone: string): Promise<void> {
  for (const file of flagTexts(context, 'file')) {
    const { landing_date, name, is_new } = await landFile(file, context.paths, time_zone, context.effects)
    context.output.progress(safeText(`${is_new ? 'landed' : 'already there:'} ${landing_date}/${name}`))
  }
}

/** The models of `--only`; undefined where it was not given. Throws `value_invalid` and `usage`. */
function onlyNames(context: CommandContext): readonly string[] | undefined {
  const texts = flagTexts(context, 'only')
  if (texts.length === 0) {
    if (flagText(context, 'limit') === undefined) return undefined
    throw new TallyError('usage', { detail: '--limit says how many rows --only shows', command: 'build' })
  }
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim())
  if (!names.includes('')) return names
  throw new TallyError('value_invalid', { what: '--only', value: texts.join(' '), allowed: 'names of models' })
}

async function runOnly(context: CommandContext, only: readonly string[]): Promise<number> {
  const loaded = await context.project()
  const shown_rows = flagNumber(context, 'limit', 5, 0, 1000)
  const options = { ...buildOptions(context, 'build --only'), only, shown_rows }
  await landGiven(context, loaded.project.time_zone)
  const outcome = await buildOnly(loaded, options, context.effects)
  context.output.answer(onlyJson(outcome), () => onlyText(outcome, context))
  return outcome.status === 'error' ? 1 : 0
}

export function buildOptions(context: CommandContext, job_name: string): BuildOptions {
  return {
    home: context.home,
    env: context.env,
    job_name,
    is_full: isSet(context, 'full'),
    memory_limit: context.memory_limit,
    threads: context.threads,
    settle_ms: flagNumber(context, 'settle', 2000, 0, 3_600_000),
    as_of: context.as_of,
  }
}

function summaryOf(outcome: BuildOutcome): object {
  const { manifest, withheld, ...rest } = outcome
  const { as_of, accounts, refused } = manifest
  const id = withheld ? null : manifest.id
  const trial = withheld && { withheld: { stands: withheld.stands ?? null, tables: withheld.tables } }
  const tables = manifest.tables.map(({ name, kind, rows, size_bytes }) => ({ name, kind, rows, size_bytes }))
  const files = {
    sheets: sheetNotes(manifest.files),
    contested: headerNotes(manifest.files),
    marked: markNotes(manifest.files),
  }
  return { ...rest, release: id, ...trial, as_of, accounts, refused, ...files, tables }
}

/** How a build ended, in one line. */
export function outcomeLine(outcome: BuildOutcome): string {
  return `${outcome.status}: ${safeText(outcome.message)}`
}

function outcomeText(outcome: BuildOutcome, context: CommandContext): string {
  const { output } = context
  const head = outcome.status === 'success' ? output.good('built') : output.bold('built, with something to look at')
  return [
    `${head}: ${safeText(outcome.message)}`,
    '',
    accountText(outcome.manifest),
    ...(outcome.withheld ? withheldText(outcome.withheld, output) : []),
    ...notesText(outcome.notes, output),
    ...refusedText(outcome.manifest, output.bad('refused')),
    ...failedText(outcome.checks, output),
    ...(outcome.withheld ? ['', `→ ${releasing(context.env)}, and finds what was made`] : []),
  ].join('\n')
}

/** What is to be said of files that were read, a line each. */
export function notesText(notes: readonly FileNote[], output: CommandContext['output']): readonly string[] {
  return notes.length === 0 ? [] : ['', ...notes.map(({ kind, text }) => `${output.bold(kind)} ${safeText(text)}`)]
}

/** What was refused, each with its next step. */
export function refusedText(manifest: Manifest, head: string): readonly string[] {
  return manifest.refused.flatMap((file) => [
    '',
    `${head} ${safeText(`${file.landing_date}/${file.name}`)} (${file.code})`,
    `  ${safeText(file.message)}`,
    `  → ${safeText(file.hint)}`,
  ])
}
