import { lazyEngine, preparePlan } from '../../run/build.ts'
import { foreseeReadings } from '../../run/foresee-readings.ts'
import type { Command } from '../command.ts'
import { safeText, tableText } from '../output.ts'

export const planCommand: Command = {
  name: 'plan',
  words: '',
  summary: 'What a build would do, and why; touches nothing',
  options: {},
  option_help: {},
  examples: ['tallyhouse plan', 'tallyhouse plan --json'],
  async run(context) {
    const { paths, env, effects, output } = context
    const engine = lazyEngine(paths, context)
    try {
      const loaded = await context.project()
      const prepared = await preparePlan(loaded, { env, settle_ms: 0, as_of: context.as_of }, effects, paths, engine)
      const { plan, warnings } = prepared
      const planned = await foreseeReadings(loaded, prepared, paths, effects)
      const files = planned.map(({ contract, arrival, action, reason }) => ({
        contract,
        file: `${arrival.landing_date}/${arrival.name}`,
        action,
        reason,
      }))
      const models = plan.models.map(({ node, action, reason, changed_inputs, partitions }) => ({
        model: node.model.name,
        materialization: node.model.materialization,
        action,
        reason,
        changed_inputs: changed_inputs.join(', '),
        partitions,
      }))
      const refused = plan.matched.unmatched.map(({ file, error }) => ({
        file: `${file.landing_date}/${file.name}`,
        code: error.code,
        message: error.message,
      }))
      const repeated = plan.matched.repeated.map(({ file }) => `${file.landing_date}/${file.name}`)
      const { is_nothing_new, as_of, checks, gone } = plan
      output.answer({ is_nothing_new, as_of, files, models, checks, gone, refused, repeated, warnings }, () => {
        const busy = files.filter((file) => file.action !== 'reuse')
        const looks = warnings.map((warning) => `${output.bold('look')} ${safeText(warning)}`)
        if (plan.is_nothing_new)
          return [`nothing to do: ${files.length} files and ${models.length} models are unchanged`, ...looks].join('\n')
        return [
          `${busy.length} of ${files.length} files to stage; ${models.filter((model) => model.action === 'build').length} of ${models.length} models to build`,
          ...(busy.length > 0 ? ['', tableText(busy)] : []),
          '',
          tableText(models),
          `${checks.count} checks to run: ${checks.reason}`,
          ...gone.map((name) => `gone from landing: ${safeText(name)}`),
          ...looks,
        ].join('\n')
      })
      return 0
    } finally {
      await engine.close()
    }
  },
}
