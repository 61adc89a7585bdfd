import type { Command, CommandContext } from '../command.ts'
import { maybeDashboard } from '../dashboard-files.ts'
import { examineHome } from '../doctor/examine-home.ts'
import { examineMachine, readFree } from '../doctor/examine-machine.ts'
import { examineProject } from '../doctor/examine-project.ts'
import { type Finding, fine } from '../doctor/finding.ts'
import { openCurrent } from '../open-current.ts'
import { type Output, safeText } from '../output.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  words: '',
  summary: 'What is missing or wrong here, and what to do; touches nothing',
  options: {},
  option_help: {},
  notes: [
    'Each line is ok, look (it works, and somebody should know) or wrong (something will not work). Exit 1 where one is wrong.',
  ],
  examples: ['tallyhouse doctor', 'tallyhouse doctor --project blueprints/shop --home home/shop --json'],
  async run(context) {
    const findings = await examine(context)
    const wrong = findings.filter(({ state }) => state === 'wrong').length
    const look = findings.filter(({ state }) => state === 'look').length
    const last = wrong + look === 0 ? 'all is well' : `${wrong} wrong, ${look} to look at`
    context.output.answer({ wrong, look, findings }, () =>
      [...findings.flatMap((finding) => findingText(finding, context.output)), '', last].join('\n'),
    )
    return wrong > 0 ? 1 : 0
  },
}

async function examine(context: CommandContext): Promise<readonly Finding[]> {
  const { paths, env, effects, memory_limit } = context
  const open = (): Promise<unknown> => openCurrent(context, (engine) => engine.rows('select 1'))
  const home = await examineHome(paths, env, effects.now(), open)
  return [
    ...examineMachine(memory_limit, readFree(paths.home)),
    ...home.findings,
    ...(await examineProject(() => context.project(), home, effects.now(), process.env)),
    maybeDashboard()
      ? fine('dashboard', 'it is built')
      : {
          what: 'dashboard',
          state: 'look',
          text: 'it is not built; `serve` shows a plain page',
          next: 'run `make web`',
        },
  ]
}

function findingText({ what, state, text, next }: Finding, output: Output): readonly string[] {
  const paint = { ok: output.good, look: output.bold, wrong: output.bad }[state]
  const line = `${paint(state.padEnd(5))}  ${what.padEnd(9)}  ${safeText(text)}`
  return next === '' ? [line] : [line, `${' '.repeat(18)}→ ${safeText(next)}`]
}
