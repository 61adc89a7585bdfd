import { lazyEngine, preparePlan } from '../../run/build.ts'
import { foreseeReadings } from '../../run/foresee-readings.ts'
import type { Command } from '../command.ts'
import { planAnswer } from '../plan-answer.ts'
import { planText } from '../plan-text.ts'

export const planCommand: Command = {
  name: 'plan',
  words: '',
  summary: 'What a build would do, and why; touches nothing',
  options: {},
  option_help: {},
  examples: ['tallyhouse plan', 'tallyhouse plan --json', 'tallyhouse plan --env stage'],
  async run(context) {
    const { paths, env, effects, output } = context
    const engine = lazyEngine(paths, context)
    try {
      const loaded = await context.project()
      const prepared = await preparePlan(loaded, { env, settle_ms: 0, as_of: context.as_of }, effects, paths, engine)
      const files = await foreseeReadings(loaded, prepared, paths, effects)
      const answer = planAnswer(prepared, files, env)
      output.answer(answer, () => planText(answer, output))
      return 0
    } finally {
      await engine.close()
    }
  },
}
