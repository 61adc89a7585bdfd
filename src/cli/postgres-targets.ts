import { TallyError } from '../error/tally-error.ts'
import type { Target } from '../plan/target-spec.ts'
import type { CommandContext } from './command.ts'

/** The PostgreSQL targets of the project, or those that the command's words name. Throws `target_unknown`. */
export async function postgresTargets(context: CommandContext): Promise<readonly Target[]> {
  const { project } = await context.project()
  const all = project.targets.filter(({ kind }) => kind === 'postgres')
  if (context.words.length === 0) return all
  return context.words.map((name) => {
    const target = all.find((one) => one.name === name)
    const allowed = all.map((one) => one.name).join(', ') || 'none of kind postgres yet'
    if (!target) throw new TallyError('target_unknown', { name, allowed })
    return target
  })
}
