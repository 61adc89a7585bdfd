import { existsSync, globSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TallyError } from '../../error/tally-error.ts'
import { homePaths } from '../../lake/home-paths.ts'
import type { Places } from '../../propose/project-files.ts'
import { loadProject } from '../../run/load-project.ts'
import { newFromBlueprint } from '../../run/new-from-blueprint.ts'
import { type NewProject, newFromFiles } from '../../run/new-from-files.ts'
import { type Command, type CommandContext, flagText, flagTexts, isSet } from '../command.ts'
import { safeText, tableText } from '../output.ts'
import { generate } from './generate-command.ts'

const face = fileURLToPath(new URL('../../define.ts', import.meta.url))
const program = fileURLToPath(new URL('../../../bin/tallyhouse.js', import.meta.url))
const nodeTypes = fileURLToPath(new URL('../../../node_modules/@types', import.meta.url))

export const newCommand: Command = {
  name: 'new',
  words: 'DIR [FILE …]',
  summary: 'A project of your own: from a blueprint, or proposed from your files',
  options: {
    from: { type: 'string' },
    'from-files': { type: 'string', multiple: true },
    empty: { type: 'boolean' },
    orders: { type: 'string' },
    days: { type: 'string' },
    'time-zone': { type: 'string' },
  },
  option_help: {
    from: 'the blueprint to begin with',
    'from-files': 'a file or a pattern such as ./*.csv, or several: contracts are proposed from what is in them',
    empty: 'with --from: no sample data in landing/',
    orders: 'with --from: how many orders of sample data (default 2000)',
    days: 'with --from: over how many days (default 30)',
    'time-zone': 'with --from-files: the zone of times without one (default: that of this computer)',
  },
  examples: ['tallyhouse new my-shop --from shop', "tallyhouse new mine --from-files './*.csv'"],
  async run(context) {
    const [name, ...more] = context.words
    const [blueprint, patterns] = [flagText(context, 'from'), [...flagTexts(context, 'from-files'), ...more]]
    const fail = (detail: string): never => {
      throw new TallyError('usage', { detail, command: 'new' })
    }
    if (name === undefined) return fail('name the folder of the new project')
    if (blueprint === undefined && patterns.length === 0) return fail('say --from BLUEPRINT or --from-files PATTERN')
    if (blueprint !== undefined && patterns.length > 0) return fail('--from and --from-files do not go together')
    const dir = resolve(name)
    const files = patterns.flatMap(filesOf)
    if (blueprint === undefined && files.length === 0)
      throw new TallyError('file_not_found', { file: patterns.join(' ') })
    const isFresh = !existsSync(dir)
    if (!isFresh && (!statSync(dir).isDirectory() || readdirSync(dir).length > 0)) return fail(`${dir} is not empty`)
    try {
      mkdirSync(dir, { recursive: true })
      if (blueprint !== undefined) await fromBlueprint(context, dir, blueprint)
      else await fromFiles(context, dir, files)
    } catch (error) {
      // The folder was empty before: what is in it now is ours.
      for (const entry of readdirSync(dir)) rmSync(join(dir, entry), { recursive: true, force: true })
      if (isFresh) rmSync(dir, { recursive: true, force: true })
      throw error
    }
    return 0
  },
}

/** A file by its very name, however odd, else those that a pattern fits, by name. Folders where there is no file, to be told. */
function filesOf(pattern: string): readonly string[] {
  const found = existsSync(pattern) ? [pattern.replace(/(?<=.)[/\\]+$/, '')] : globSync(pattern).toSorted()
  const files = found.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
  return files.length > 0 ? files : found.filter(isDirectory)
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function placesFrom(dir: string): Places {
  const seen = (path: string): string => {
    const place = relative(dir, path).split(sep).join('/')
    return place.startsWith('.') ? place : `./${place}`
  }
  return {
    face: seen(face),
    program: seen(program),
    types: existsSync(join(nodeTypes, 'node')) ? seen(nodeTypes) : undefined,
  }
}

async function fromBlueprint(context: CommandContext, dir: string, blueprint: string): Promise<void> {
  newFromBlueprint(dir, blueprint, placesFrom(dir))
  const paths = homePaths(dir)
  const loaded = await loadProject(dir)
  mkdirSync(paths.landing, { recursive: true })
  const hasSamples = loaded.project.generate !== undefined && !isSet(context, 'empty')
  if (hasSamples) {
    const flags = { orders: '2000', days: '30', ...context.flags }
    await generate({ ...context, project_dir: dir, home: dir, paths, flags, project: async () => loaded })
  }
  context.output.answer({ dir, blueprint, has_samples: hasSamples }, () =>
    [
      `${context.output.bold(dir)}: a project of your own, begun as ${blueprint}`,
      ...(hasSamples ? ['sample data lies in landing/; take it away before your own files come'] : []),
      `next: tallyhouse build --project ${shellWord(dir)}${hasSamples ? '' : ', once your files are in its landing/YYYY-MM-DD/'}`,
    ].join('\n'),
  )
}

async function fromFiles(context: CommandContext, dir: string, files: readonly string[]): Promise<void> {
  const time_zone = flagText(context, 'time-zone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const { memory_limit, threads, effects } = context
  const made = await newFromFiles(dir, files, { memory_limit, threads, time_zone, places: placesFrom(dir) }, effects)
  context.output.answer(made, () => madeText(made, context))
}

function madeText(made: NewProject, { output }: CommandContext): string {
  const rows = made.contracts.map(({ name, files, sheet, columns, key }) => ({
    contract: name,
    files: `${files.join(', ')}${sheet === undefined ? '' : `, sheet ${sheet}`}`,
    columns: columns.length,
    key: key.join(', ') || 'none',
  }))
  return [
    `${output.bold(made.dir)}: ${made.rows} rows read, ${made.quarantined} would be quarantined`,
    '',
    tableText(rows),
    '',
    ...(made.model === undefined ? [] : [`first table ${made.model}, metrics ${made.metrics.join(', ')}`]),
    ...made.references.map(
      ({ contract, column, target, key, values, found }) =>
        `${contract}.${column} looks like a reference to ${target}.${key}: ${found === values ? `all ${values}` : `${found} of ${values}`} values are there`,
    ),
    ...leftOutLines(made),
    ...toRead(made.contracts),
    ...made.passed_over.map(({ file, reason }) => `${output.bad('passed over')} ${file}: ${reason}`),
    `next: tallyhouse build --project ${shellWord(made.dir)}`,
  ].join('\n')
}

/** What the files left open, and how it was decided: each of it stands as a comment in its contract too. */
function toRead(contracts: NewProject['contracts']): readonly string[] {
  const lines = contracts.flatMap(({ name, key, key_reason, reading_note, columns }) => [
    `${name}: ${key.length === 0 ? 'no key, so every row is kept' : `key ${key.join(', ')}`}: ${key_reason}`,
    ...(reading_note === undefined ? [] : [`${name}: ${reading_note}`]),
    ...columns.flatMap((column) => (column.note === undefined ? [] : [`${name}.${column.name}: ${column.note}`])),
  ])
  return ['to be looked at, for the files do not tell for sure:', ...lines.map((line) => `  ${line}`), '']
}

/** A line for each thing that stays out for one reason, with the first files of which it does. */
function leftOutLines({ left_out }: NewProject): readonly string[] {
  const same = Map.groupBy(left_out, ({ part, reason }) => JSON.stringify([part, reason]))
  return [...same.values()].flatMap((all) => {
    const files = all.slice(0, 3).map(({ file }) => file)
    const rest = all.length > files.length ? ` and ${all.length - files.length} more` : ''
    return all
      .slice(0, 1)
      .map(({ part, reason }) => safeText(`left out ${part} of ${files.join(', ')}${rest}: ${reason}`))
  })
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
