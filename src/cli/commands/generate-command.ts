import { rmSync } from 'node:fs'
import { openDuckdb } from '../../engine/duckdb/open-duckdb.ts'
import { TallyError } from '../../error/tally-error.ts'
import { writeWorkbook } from '../../run/write-workbook.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'

export const generateCommand: Command = {
  name: 'generate',
  words: '',
  summary: 'Sample data into the landing folder',
  options: {
    orders: { type: 'string' },
    days: { type: 'string' },
    noise: { type: 'string' },
    seed: { type: 'string' },
    last: { type: 'string' },
  },
  option_help: {
    orders: 'how many orders (default 20000)',
    days: 'how many landing dates (default 90)',
    noise: 'share of rows to break, 0 to 1 (default 0.01)',
    seed: 'the same seed gives the same files (default 1)',
    last: 'the last landing date (default yesterday)',
  },
  examples: [
    'tallyhouse generate --project blueprints/shop --home home/shop',
    'tallyhouse generate --orders 1000000 --days 365 --noise 0 --seed 7',
  ],
  async run(context) {
    const { orders, days, seconds } = await generate(context)
    context.output.answer(
      { landing: context.paths.landing, orders, days, seconds },
      () => `${orders} orders of ${days} days in ${context.paths.landing}, ${seconds.toFixed(1)} s`,
    )
    return 0
  },
}

/** Runs the project's generator. Throws `definition_invalid` where it has none, `value_invalid` for a wrong number. */
export async function generate(context: CommandContext): Promise<{ orders: number; days: number; seconds: number }> {
  const { project } = await context.project()
  if (!project.generate) {
    const next = 'put files into landing/YYYY-MM-DD/ instead'
    throw new TallyError('definition_invalid', { what: `project ${project.name}`, detail: 'it has no generator', next })
  }
  const number = (name: string, fallback: number, low: number, high: number): number => {
    const text = flagText(context, name)
    const value = text === undefined ? fallback : Number(text)
    if (text === '' || !Number.isFinite(value) || value < low || value > high) {
      throw new TallyError('value_invalid', {
        what: `--${name}`,
        value: text ?? '',
        allowed: `a number from ${low} to ${high}`,
      })
    }
    return value
  }
  const orders = Math.floor(number('orders', 20_000, 1, 100_000_000))
  const days = Math.floor(number('days', 90, 1, 3660))
  const yesterday = new Date(context.effects.now().getTime() - 86_400_000).toISOString().slice(0, 10)
  const last_date = flagText(context, 'last') ?? yesterday
  if (!/^\d{4}-\d{2}-\d{2}$/.test(last_date))
    throw new TallyError('value_invalid', { what: '--last', value: last_date, allowed: 'a date such as 2026-01-31' })
  const started = Date.now()
  const temp_dir = `${context.paths.temp}-generate`
  const engine = await openDuckdb({
    home: context.home,
    temp_dir,
    memory_limit: context.memory_limit,
    threads: context.threads,
  })
  const stop = (): void => engine.interrupt()
  context.effects.signal.addEventListener('abort', stop)
  try {
    await project.generate({
      landing_dir: context.paths.landing,
      orders,
      days,
      noise: number('noise', 0.01, 0, 1),
      seed: Math.floor(number('seed', 1, 0, 2 ** 31)),
      last_date,
      engine,
      writeWorkbook,
      log: (line) => context.effects.report(line),
    })
  } finally {
    context.effects.signal.removeEventListener('abort', stop)
    engine.close()
    rmSync(temp_dir, { recursive: true, force: true })
  }
  return { orders, days, seconds: (Date.now() - started) / 1000 }
}
