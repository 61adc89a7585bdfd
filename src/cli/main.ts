import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { systemTrouble } from '../engine/system-trouble.ts'
import { messageOf, TallyError } from '../error/tally-error.ts'
import { homePaths } from '../lake/home-paths.ts'
import { defaultEffects, type Effects } from '../run/effects.ts'
import type { LoadedProject } from '../run/load-project.ts'
import { type Command, type CommandContext, numberOf } from './command.ts'
import { commands } from './commands.ts'
import { mostWords } from './most-words.ts'
import { errorJson, errorText, makeOutput, type Output } from './output.ts'

const common: ParseArgsOptionsConfig = {
  project: { type: 'string' },
  home: { type: 'string' },
  env: { type: 'string' },
  json: { type: 'boolean' },
  'as-of': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
}

const commonHelp = [
  ['--project DIR', 'the folder of tallyhouse.config.ts (default: here)'],
  ['--home DIR', 'where landing/, lake/, logs/ and out/ are (default: the project)'],
  ['--env NAME', 'the environment (default: production)'],
  ['--json', 'one JSON document on stdout, everything else on stderr'],
  ['--as-of TIME', 'the clock, and the as-of of what is built, as 2024-01-31T00:00:00Z'],
] as const

/** Within it a second signal is taken for the first, which a whole group was sent and who started us hands on too; a later one ends at once. */
const same_signal_ms = 1000

/** Runs one command of the command line and sets the exit code. */
export async function main(words: readonly string[]): Promise<void> {
  endWithReader(process.stdout)
  endWithReader(process.stderr)
  loadEnvironment()
  const hasColour = process.stdout.isTTY && !process.env['NO_COLOR']
  const output = makeOutput(process.stdout, process.stderr, words.includes('--json'), hasColour)
  try {
    process.exitCode = await dispatch(words, output)
  } catch (thrown) {
    const error = systemTrouble(thrown)
    if (output.is_json) process.stdout.write(`${JSON.stringify(errorJson(error))}\n`)
    process.stderr.write(`${errorText(error, output)}\n`)
    if (!(error instanceof TallyError) && process.env['TALLYHOUSE_DEBUG'])
      process.stderr.write(`${String(error instanceof Error ? error.stack : '')}\n`)
    process.exitCode = error instanceof TallyError ? error.exit : 3
  }
}

/** A program of Unix whose reader has gone (`| head`) ends without a word; 141 is what a shell calls that. */
function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(141)
  })
}

async function dispatch(words: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${overview(output)}\n`)
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === 'version') {
    process.stdout.write(`${versionOf()}\n`)
    return 0
  }
  const command = commands.find((candidate) => candidate.name === name)
  if (!command) {
    const known = commands.map((candidate) => candidate.name).join(', ')
    throw new TallyError('usage', { detail: `there is no command ${name}; commands are: ${known}`, command: 'help' })
  }
  const { values, positionals } = parse(command, rest)
  if (values['help'] === true) {
    process.stdout.write(`${commandHelp(command, output)}\n`)
    return 0
  }
  refuseMoreWords(command, positionals)
  return command.run(contextOf(values, positionals, output))
}

/** A word that nobody reads is a slip of the hand or a flag without its dashes: what would run is not what was meant. */
function refuseMoreWords({ name, words }: Command, given: readonly string[]): void {
  const extra = given.slice(mostWords(words, given))
  if (extra.length === 0) return
  const taken = words === '' ? 'takes no words' : `takes ${words}`
  const detail = `${name} ${taken}, and has no use for ${extra.map((word) => JSON.stringify(word)).join(' ')}`
  throw new TallyError('usage', { detail, command: name })
}

function parse(command: Command, words: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args: [...words],
      options: { ...common, ...command.options },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    throw new TallyError('usage', { detail: messageOf(error), command: command.name }, { cause: error })
  }
}

function contextOf(flags: CommandContext['flags'], words: readonly string[], output: Output): CommandContext {
  const text = (name: string): string | undefined => (typeof flags[name] === 'string' ? flags[name] : undefined)
  const project_dir = resolve(text('project') ?? '.')
  const home = resolve(text('home') ?? (process.env['TALLYHOUSE_HOME'] || project_dir))
  const env = text('env') ?? 'production'
  if (!/^[a-z][a-z0-9_-]*$/.test(env)) {
    throw new TallyError('value_invalid', { what: '--env', value: env, allowed: 'a name of small letters and digits' })
  }
  const as_of_text = text('as-of')
  const as_of = as_of_text === undefined ? undefined : timeOf(as_of_text)
  let loaded: Promise<LoadedProject> | undefined
  return {
    words,
    flags,
    project_dir,
    home,
    paths: homePaths(home, env),
    env,
    effects: effectsOf(as_of, output),
    as_of,
    output,
    memory_limit: memoryLimit(),
    threads: numberOf(
      'TALLYHOUSE_THREADS',
      process.env['TALLYHOUSE_THREADS'] || undefined,
      availableParallelism(),
      1,
      1024,
    ),
    project() {
      loaded ??= import('../run/load-project.ts').then(({ loadProject }) => loadProject(project_dir))
      return loaded
    },
  }
}

function memoryLimit(): string {
  const text = process.env['TALLYHOUSE_MEMORY'] || `${Math.max(512, Math.min(4000, Math.floor(totalmem() / 4e6)))}MB`
  if (/^\d+(\.\d+)? ?[KMGT]i?B$/i.test(text)) return text
  throw new TallyError('value_invalid', { what: 'TALLYHOUSE_MEMORY', value: text, allowed: 'a size such as 2GB' })
}

function timeOf(asOf: string): Date {
  const time = new Date(asOf)
  if (Number.isNaN(time.getTime())) {
    throw new TallyError('value_invalid', {
      what: '--as-of',
      value: asOf,
      allowed: 'a time such as 2024-01-31T00:00:00Z',
    })
  }
  return time
}

function effectsOf(fixed: Date | undefined, output: Output): Effects {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    let first_ms: number | undefined
    const stop = (): void => {
      if (first_ms === undefined) {
        first_ms = performance.now()
        controller.abort(signal)
        output.progress(`${signal}: stopping …`)
      } else if (performance.now() - first_ms >= same_signal_ms) {
        process.off(signal, stop)
        process.kill(process.pid, signal)
      }
    }
    process.on(signal, stop)
  }
  return {
    ...defaultEffects,
    now: () => (fixed ? new Date(fixed) : new Date()),
    report: (line) => output.progress(line),
    signal: controller.signal,
  }
}

/** `.env` of the current folder; what the environment says itself wins. */
function loadEnvironment(): void {
  try {
    process.loadEnvFile(join(process.cwd(), '.env'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function versionOf(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  // The program's own.
  return (JSON.parse(text) as { readonly version: string }).version
}

function overview(output: Output): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  return [
    `${output.bold('tallyhouse')}: turns the files a business already has into numbers it can trust`,
    '',
    'Usage: tallyhouse COMMAND [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Every command takes:',
    ...commonHelp.map(([flag, help]) => `  ${flag.padEnd(14)} ${help}`),
    '',
    'tallyhouse --version says which one this is; tallyhouse COMMAND --help shows its options and examples.',
  ].join('\n')
}

function commandHelp(command: Command, output: Output): string {
  const own = Object.entries(command.options).map(
    ([name, option]) => [`--${name}${option.type === 'string' ? ' …' : ''}`, command.option_help[name] ?? ''] as const,
  )
  return [
    `${output.bold(`tallyhouse ${command.name}`)} ${command.words}`.trimEnd(),
    '',
    command.summary,
    '',
    'Options:',
    ...[...own, ...commonHelp].map(([flag, help]) => `  ${flag.padEnd(16)} ${help}`),
    ...(command.notes ? ['', ...command.notes] : []),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n')
}
