import { TallyError } from '../../error/tally-error.ts'
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
    const { project } = await context.project()
    const { verify } = project
    if (!verify) {
      const next =
        'write a function that recomputes figures from the raw files, and give it to defineProject as `verify`'
      throw new TallyError('definition_invalid', { what: `project ${project.name}`, detail: 'it has no proof', next })
    }
    const seed = wholeNumber(context, 'seed', context.effects.now().getTime() % 1_000_000, 0)
    const count = wholeNumber(context, 'count', 10, 1)
    const answer = await withRelease(context, async (engine, manifest) => {
      const figures = await verify({
        landing_dir: context.paths.landing,
        files: manifest.files.map(({ contract, landing_date, name }) => ({ contract, landing_date, name })),
        count,
        seed,
        rows: (sql, values) => engine.rows(sql, values),
      })
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
