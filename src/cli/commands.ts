import type { Command } from './command.ts'
import { buildCommand } from './commands/build-command.ts'
import { connectCommand } from './commands/connect-command.ts'
import { dbInfoCommand } from './commands/db-info-command.ts'
import { ddlCommand } from './commands/ddl-command.ts'
import { diffCommand } from './commands/diff-command.ts'
import { docsCommand } from './commands/docs-command.ts'
import { doctorCommand } from './commands/doctor-command.ts'
import { explainCommand } from './commands/explain-command.ts'
import { generateCommand } from './commands/generate-command.ts'
import { inspectCommand } from './commands/inspect-command.ts'
import { backfillCommand, jobsCommand, runCommand } from './commands/job-commands.ts'
import { keysCommand } from './commands/keys-command.ts'
import { lineageCommand } from './commands/lineage-command.ts'
import { metricCommand } from './commands/metric-command.ts'
import { newCommand } from './commands/new-command.ts'
import { notifyCommand } from './commands/notify-command.ts'
import { planCommand } from './commands/plan-command.ts'
import { publishCommand } from './commands/publish-command.ts'
import { pullCommand } from './commands/pull-command.ts'
import { checkCommand, qualityCommand } from './commands/quality-commands.ts'
import { quarantineCommand } from './commands/quarantine-command.ts'
import { queryCommand } from './commands/query-command.ts'
import { releasesCommand, rollbackCommand, vacuumCommand } from './commands/release-commands.ts'
import { reportCommand } from './commands/report-command.ts'
import { runsCommand } from './commands/runs-command.ts'
import { scheduleCommand, watchCommand } from './commands/schedule-commands.ts'
import { serveCommand, startCommand } from './commands/serve-commands.ts'
import { statusCommand } from './commands/status-command.ts'
import { typesCommand } from './commands/types-command.ts'
import { verifyCommand } from './commands/verify-command.ts'

/** Every command, in the order in which the overview shows them. */
export const commands: readonly Command[] = [
  startCommand,
  newCommand,
  generateCommand,
  pullCommand,
  inspectCommand,
  planCommand,
  buildCommand,
  checkCommand,
  qualityCommand,
  statusCommand,
  doctorCommand,
  runsCommand,
  quarantineCommand,
  queryCommand,
  metricCommand,
  explainCommand,
  lineageCommand,
  serveCommand,
  jobsCommand,
  runCommand,
  backfillCommand,
  scheduleCommand,
  watchCommand,
  typesCommand,
  keysCommand,
  publishCommand,
  connectCommand,
  notifyCommand,
  dbInfoCommand,
  ddlCommand,
  reportCommand,
  docsCommand,
  verifyCommand,
  releasesCommand,
  diffCommand,
  rollbackCommand,
  vacuumCommand,
]
