import type { Command } from './command.ts'
import { buildCommand } from './commands/build-command.ts'
import { docsCommand } from './commands/docs-command.ts'
import { generateCommand } from './commands/generate-command.ts'
import { inspectCommand } from './commands/inspect-command.ts'
import { metricCommand } from './commands/metric-command.ts'
import { planCommand } from './commands/plan-command.ts'
import { publishCommand } from './commands/publish-command.ts'
import { quarantineCommand } from './commands/quarantine-command.ts'
import { queryCommand } from './commands/query-command.ts'
import { releasesCommand, rollbackCommand, vacuumCommand } from './commands/release-commands.ts'
import { runsCommand } from './commands/runs-command.ts'
import { serveCommand, startCommand } from './commands/serve-commands.ts'
import { statusCommand } from './commands/status-command.ts'

/** Every command, in the order in which the overview shows them. */
export const commands: readonly Command[] = [
  startCommand,
  generateCommand,
  inspectCommand,
  planCommand,
  buildCommand,
  statusCommand,
  runsCommand,
  quarantineCommand,
  queryCommand,
  metricCommand,
  serveCommand,
  publishCommand,
  docsCommand,
  releasesCommand,
  rollbackCommand,
  vacuumCommand,
]
