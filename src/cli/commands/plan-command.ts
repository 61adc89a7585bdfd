import { TallyError } from '../../error/tally-error.ts'
import { isReadUnasked, type PartitionReading, partitionReading } from '../../plan/partition-reading.ts'
import type { Prepared } from '../../run/build-options.ts'
import { type ForeseenPartitions, foreseePartitions } from '../../run/foresee-partitions.ts'
import { foreseeReadings } from '../../run/foresee-readings.ts'
import { lazyEngine } from '../../run/lazy-engine.ts'
import { preparePlan } from '../../run/prepare-plan.ts'
import { type Command, type CommandContext, isSet } from '../command.ts'
import { planAnswer } from '../plan-answer.ts'
import { planText } from '../plan-text.ts'

export const planCommand: Command = {
  name: 'plan',
  words: '',
  summary: 'What a build would do, and why; touches nothing',
  options: { partitions: { type: 'boolean' }, quick: { type: 'boolean' } },
  option_help: {
    partitions: 'name the partitions that would change, however much is to be read for it',
    quick: 'read no new file: which partitions change is not named',
  },
  notes: [
    'Partitions are named by making them in a folder for temporary files (TMPDIR) that is removed again; unasked only',
    'where at most 200 files of 32 MB in all are to be read, and tables of 200 MB by models that are computed whole.',
    'Where a model fails then, a build would stop there too: the plan is shown, and the exit code is that of the error.',
  ],
  examples: [
    'tallyhouse plan',
    'tallyhouse plan --json',
    'tallyhouse plan --env stage',
    'tallyhouse plan --partitions',
  ],
  async run(context) {
    const { env, effects, output, paths } = context
    if (isSet(context, 'partitions') && isSet(context, 'quick'))
      throw new TallyError('usage', { detail: '--partitions and --quick exclude each other', command: 'plan' })
    const prepared = await prepare(context)
    const files = await foreseeReadings(await context.project(), prepared, paths, effects)
    const reading = partitionReading(prepared.plan, files, prepared.before)
    const foreseen = reading && (await foresee(reading, prepared, context))
    const answer = planAnswer(prepared, files, env, { reading, foreseen })
    output.answer(answer, () => planText(answer, output))
    // As where a plan itself is refused.
    return foreseen?.ok === false && foreseen.would_stop_build ? foreseen.error.exit : 0
  },
}

/** The engine is closed again: partitions are named by another one, over another home. */
async function prepare(context: CommandContext): Promise<Prepared> {
  const { paths, env, effects } = context
  const engine = lazyEngine(paths, context)
  try {
    const loaded = await context.project()
    return await preparePlan(loaded, { env, settle_ms: 0, as_of: context.as_of }, effects, paths, engine)
  } finally {
    await engine.close()
  }
}

/** Undefined where nobody asked and it is too much to be read unasked. */
async function foresee(
  reading: PartitionReading,
  prepared: Prepared,
  context: CommandContext,
): Promise<ForeseenPartitions | undefined> {
  const isAsked = isSet(context, 'partitions')
  if (isSet(context, 'quick') || !(isAsked || isReadUnasked(reading, prepared.before))) return undefined
  const { env, memory_limit, threads, as_of, effects, paths } = context
  const options = { env, memory_limit, threads, as_of }
  const foreseen = await foreseePartitions(await context.project(), prepared, reading, options, effects, paths)
  if (!foreseen.ok && !foreseen.would_stop_build && isAsked) throw foreseen.error
  return foreseen
}
