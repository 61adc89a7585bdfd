import type { ParseArgsOptionsConfig } from 'node:util'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { Effects } from '../run/effects.ts'
import type { LoadedProject } from '../run/load-project.ts'
import type { Output } from './output.ts'

/** What every command is given. */
export type CommandContext = {
  /** Words behind the command's name. */
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  readonly project_dir: string
  readonly home: string
  readonly paths: HomePaths
  readonly env: string
  readonly effects: Effects
  /** The time of `--as-of`, which is the clock and the as-of of what is built. */
  readonly as_of: Date | undefined
  readonly output: Output
  readonly memory_limit: string
  readonly threads: number
  /** Loads the project, once it is needed. */
  project(): Promise<LoadedProject>
}

export type Command = {
  readonly name: string
  /** What stands behind the name, such as `FILE`. */
  readonly words: string
  readonly summary: string
  readonly options: ParseArgsOptionsConfig
  /** What each option means, by name. */
  readonly option_help: Readonly<Record<string, string>>
  /** What one has to know before one uses it, in whole lines. */
  readonly notes?: readonly string[]
  readonly examples: readonly string[]
  /** Gives the exit code. */
  readonly run: (context: CommandContext) => Promise<number>
}

/** The text of a flag, undefined where it was not given. */
export function flagText(context: CommandContext, name: string): string | undefined {
  const value = context.flags[name]
  return typeof value === 'string' ? value : undefined
}

/** The whole number of a flag. Throws `value_invalid`. */
export function flagNumber(context: CommandContext, name: string, fallback: number, low: number, high: number): number {
  return numberOf(`--${name}`, flagText(context, name), fallback, low, high)
}

/** A whole number as somebody wrote it. Throws `value_invalid`. */
export function numberOf(what: string, text: string | undefined, fallback: number, low: number, high: number): number {
  const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= low && value <= high) return value
  throw new TallyError('value_invalid', { what, value: text ?? '', allowed: `a whole number from ${low} to ${high}` })
}

/** Whether a switch was given. */
export function isSet(context: CommandContext, name: string): boolean {
  return context.flags[name] === true
}

/** All values of a flag that may be given several times. */
export function flagTexts(context: CommandContext, name: string): readonly string[] {
  const value = context.flags[name]
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
}
