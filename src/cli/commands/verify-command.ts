import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import { TallyError } from '../../error/tally-error.ts'
import type { Verified } from '../../plan/project.ts'
import type { ProofRequest } from '../../trace/prove-figures.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import { withRelease } from '../open-current.ts'
import { tableText } from '../output.ts'

export const verifyCommand: Command = {
  name: 'verify',
  words: '',
  summary: 'Figures drawn at random, recomputed from the raw files and laid beside the release',
  options: { count: { type: 'string' }, seed: { type: 'string' } },
  option_help: {
    count: 'how many to draw (default 10)',
    seed: 'draw the same ones again (default by the clock; the answer names it)',
  },
  examples: ['tallyhouse verify --project blueprints/shop --home home/shop', 'tallyhouse verify --count 100 --seed 7'],
  async run(context) {
    const { dir, project } = await context.project()
    const { verify } = project
    if (!verify) {
      const next =
        'write a function that recomputes figures from the raw files, and give it to defineProject as `verify`'
      throw new TallyError('definition_invalid', { what: `project ${project.name}`, detail: 'it has no proof', next })
    }
    const seed = wholeNumber(context, 'seed', context.effects.now().getTime() % 1_000_000, 0)
    const count = wholeNumber(context, 'count', 10, 1)
    const answer = await withRelease(context, async (engine, manifest) => {
      const files = manifest.files.map(({ contract, landing_date, name }) => ({ contract, landing_date, name }))
      const request = { landing_dir: context.paths.landing, files, count, seed }
      const figures =
        typeof verify === 'function'
          ? await verify({ ...request, rows: (sql, values) => engine.rows(sql, values) })
          : await proveBySql(context, dir, verify, request, engine)
      return { release: manifest.id, seed, figures }
    })
    const different = answer.figures.filter(({ raw, release }) => raw !== release)
    const is_proven = different.length === 0 && answer.figures.length > 0
    context.output.answer({ ...answer, is_proven, different: different.length }, () => {
      const rows = answer.figures.map((figure) => ({
        ...figure,
        '': figure.raw === figure.release ? 'equal' : 'DIFFERENT',
      }))
      const end = different[0]
        ? `${context.output.bad('different')}: ${different[0].subject}, ${different[0].figure} is ${different[0].raw} by the raw files and ${different[0].release} in the release`
        : is_proven
          ? `${context.output.good('proven')}: ${answer.figures.length} figures are equal`
          : `${context.output.bad('nothing was drawn')}: the files of the release hold nothing to prove`
      return [tableText(rows), '', `${end} (release ${answer.release}, --seed ${seed})`].join('\n')
    })
    return is_proven ? 0 : 1
  },
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
