import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import { TallyError } from '../../error/tally-error.ts'
import type { Manifest } from '../../lake/manifest.ts'
import type { Damage } from '../../lake/release-damage.ts'
import type { LeftOut, Project, Verified, VerifiedFigures, VerifySpec } from '../../plan/project.ts'
import type { FoundDamage } from '../../run/find-damage.ts'
import type { ProofRequest } from '../../trace/prove-figures.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import { withRelease } from '../open-current.ts'
import { type Output, safeText, tableText } from '../output.ts'

export const verifyCommand: Command = {
  name: 'verify',
  words: '',
  summary: 'Landed files and tables as they were, and figures drawn at random, recomputed from the raw files',
  options: { count: { type: 'string' }, seed: { type: 'string' } },
  option_help: {
    count: 'how many to draw (default 10)',
    seed: 'draw the same ones again (default by the clock; the answer names it)',
  },
  notes: [
    'First every landed file of the release is compared with its SHA-256, each part of an incremental table with the print of its',
    'rows, each other part of up to 4 MB with its SHA-256, and larger ones with their size; nothing is drawn where one differs.',
    "Then the figures are recomputed by the project's own proof; of a project without one nothing more is proved, and it says so.",
    'Where some could not be drawn, as where a person mended their rows, it says how many.',
    'A figure whose raw record the proof cannot read is said not to be proved, and is neither equal nor different.',
    '',
    'What is not seen: bytes that change within a part that is known by its size alone (the answer says how many are) and can',
    'still be read, and orders that are not drawn where a model is wrong; how a file writes numbers and dates is taken from the release.',
  ],
  examples: ['tallyhouse verify --project blueprints/shop --home home/shop', 'tallyhouse verify --count 100 --seed 7'],
  async run(context) {
    const { dir, project } = await context.project()
    const { verify } = project
    const seed = wholeNumber(context, 'seed', context.effects.now().getTime() % 1_000_000, 0)
    const count = wholeNumber(context, 'count', 10, 1)
    const answer = await withRelease(context, async (engine, manifest) => {
      const { findDamage } = await import('../../run/find-damage.ts')
      const damage = await findDamage(manifest, context.paths, engine, context.effects)
      const damaged = [...damage.landed, ...damage.parts]
      const { compared } = damage
      const common = { release: manifest.id, seed, compared, damaged, next: nextStep(damage) }
      if (damaged.length > 0 || !verify) return { ...common, figures: [], left_out: [] }
      return { ...common, ...(await prove(context, { dir, project, verify, manifest, engine, count, seed })) }
    })
    const different = answer.figures.filter((figure) => stateOf(figure) === 'DIFFERENT').length
    const unproved = answer.figures.filter((figure) => stateOf(figure) === 'not proved').length
    const is_proven = answer.damaged.length === 0 && different === 0 && answer.figures.length > unproved
    const is_whole = answer.damaged.length === 0
    context.output.answer({ ...answer, is_whole, is_proven, different, unproved }, () => {
      const by = `(release ${answer.release}, --seed ${seed})`
      if (!is_whole) return damageText(answer, context.output)
      const whole = `${context.output.good('as they were')}: ${comparedText(answer.compared)}`
      return verify
        ? `${whole}\n\n${figuresText(answer, is_proven, context.output)} ${by}`
        : `${whole} (release ${answer.release})\n${noProof(project.name)}`
    })
    return is_proven || (is_whole && !verify) ? 0 : 1
  },
}

type Proving = {
  readonly dir: string
  readonly project: Project
  readonly verify: VerifySpec
  readonly manifest: Manifest
  readonly engine: Engine
  readonly count: number
  readonly seed: number
}

async function prove(context: CommandContext, proving: Proving): Promise<VerifiedFigures> {
  const { dir, project, verify, manifest, engine, count, seed } = proving
  const request = { landing_dir: context.paths.landing, count, seed }
  if (typeof verify !== 'function')
    return {
      figures: await proveBySql(context, dir, verify, { ...request, files: manifest.files }, engine),
      left_out: [],
    }
  const { judgeLanded } = await import('../../run/judge-landed.ts')
  const files = judgeLanded(manifest, project, context.paths)
  const { time_zone } = project
  const proof = await verify({ ...request, files, time_zone, rows: (sql, values) => engine.rows(sql, values) })
  return 'figures' in proof ? proof : { figures: proof, left_out: [] }
}

function stateOf({ raw, release, unproved }: Verified): 'equal' | 'DIFFERENT' | 'not proved' {
  return unproved !== undefined ? 'not proved' : raw === release ? 'equal' : 'DIFFERENT'
}

/** What to do about it; empty where nothing is damaged. */
function nextStep({ landed, parts }: FoundDamage): string {
  const land =
    'land the file again as it was, under its name and date; or build, where it is to count as it lies there now'
  const make =
    'run `tallyhouse build --full`, which writes the parts again from the landed files, or go back with `tallyhouse rollback ID`'
  return [...(landed.length > 0 ? [land] : []), ...(parts.length > 0 ? [make] : [])].join('; then ')
}

/** What was compared, and by what. */
function comparedText({ landed, by_bytes, by_rows, by_size }: FoundDamage['compared']): string {
  const parts = [
    [by_bytes, 'by their bytes'],
    [by_rows, 'by their rows'],
    [by_size, 'by their size alone, and read'],
  ] as const
  const told = parts.flatMap(([count, means]) => (count > 0 ? [`${count} ${means}`] : []))
  return `${landed} landed ${landed === 1 ? 'file' : 'files'} by their bytes; of the parts of tables ${told.join(', ')}`
}

function noProof(project: string): string {
  return [
    `no figure was recomputed: project ${project} has no proof of its own, so that what its contracts and models make of the files is not proved`,
    '→ write a function that recomputes figures from the raw files, and give it to defineProject as `verify`',
  ].join('\n')
}

function damageText(
  { damaged, release, next }: { readonly damaged: readonly Damage[]; readonly release: string; readonly next: string },
  output: Output,
): string {
  const lines = damaged.map(({ file, trouble }) => `${safeText(file)} ${trouble}`)
  const end = `${output.bad('damaged')}: ${damaged.length} ${damaged.length === 1 ? 'file' : 'files'} of release ${release}; no figure was drawn`
  return [...lines, '', end, `→ ${next}`].join('\n')
}

function figuresText({ figures, left_out }: VerifiedFigures, is_proven: boolean, output: Output): string {
  const rows = figures.map(({ subject, figure, raw, release, unproved }) => {
    const state = stateOf({ subject, figure, raw, release, ...(unproved !== undefined && { unproved }) })
    return { subject, figure, raw: unproved === undefined ? raw : '', release, '': state }
  })
  const whys = Map.groupBy(figures, ({ unproved }) => unproved)
  const unproved = [...whys].flatMap(([why, some]) =>
    why === undefined ? [] : [`could not be proved: ${fewNames(some)}: ${safeText(why)}`],
  )
  const first = figures.find((figure) => stateOf(figure) === 'DIFFERENT')
  const equal = figures.filter((figure) => stateOf(figure) === 'equal').length
  const out = left_out.map(leftOutText).join('; ')
  const end = first
    ? `${output.bad('different')}: ${first.subject}, ${first.figure} is ${first.raw} by the raw files and ${first.release} in the release`
    : is_proven
      ? `${output.good('proven')}: ${equal} figures are equal`
      : figures.length > 0
        ? `${output.bad('nothing was proved')}: the proof reads none of the figures that it drew`
        : `${output.bad('nothing was drawn')}: ${out || 'the files of the release hold nothing to prove'}`
  if (figures.length === 0) return end
  return [tableText(rows), '', ...unproved, ...(out === '' ? [] : [out]), end].join('\n')
}

function leftOutText({ what, count, why }: LeftOut): string {
  return `${count} ${what} left out, because ${safeText(why)}`
}

/** The first subjects by name, and how many more there are. */
function fewNames(figures: readonly Verified[]): string {
  const subjects = [...new Set(figures.map(({ subject }) => subject))]
  const rest = subjects.length > 3 ? ` and ${subjects.length - 3} more` : ''
  return `${safeText(subjects.slice(0, 3).join(', '))}${rest}`
}

/** Runs a proof's two selects, the raw one in an engine that holds nothing but the lines of the files. */
async function proveBySql(
  context: CommandContext,
  dir: string,
  proof: { readonly raw: string; readonly release: string },
  request: Omit<ProofRequest, 'temp_dir'>,
  release: Engine,
): Promise<readonly Verified[]> {
  const { proveFigures } = await import('../../trace/prove-figures.ts')
  const { openDuckdb } = await import('../../engine/duckdb/open-duckdb.ts')
  const temp_dir = `${context.paths.temp}-verify`
  const { home, memory_limit, threads } = context
  const raw = await openDuckdb({ home, temp_dir, memory_limit, threads })
  const stop = (): void => raw.interrupt()
  context.effects.signal.addEventListener('abort', stop)
  try {
    const read = (file: string): string => readFileSync(join(dir, file), 'utf8')
    const sql = { raw: read(proof.raw), release: read(proof.release) }
    return await proveFigures(sql, { ...request, temp_dir }, raw, release)
  } finally {
    context.effects.signal.removeEventListener('abort', stop)
    raw.close()
    rmSync(temp_dir, { recursive: true, force: true })
  }
}

function wholeNumber(context: CommandContext, name: string, fallback: number, low: number): number {
  const text = flagText(context, name)
  const value = text === undefined ? fallback : Number(text)
  if (text !== '' && Number.isInteger(value) && value >= low && value <= 1_000_000) return value
  throw new TallyError('value_invalid', {
    what: `--${name}`,
    value: text ?? '',
    allowed: `a whole number from ${low} to 1000000`,
  })
}
