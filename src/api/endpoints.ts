import type { Endpoint } from './endpoint.ts'
import { askExternal, listActions, startAction } from './endpoints/actions.ts'
import { explainFigure } from './endpoints/explain.ts'
import { readHealth, readReady } from './endpoints/health.ts'
import { uploadFile } from './endpoints/landing.ts'
import { readLineage } from './endpoints/lineage.ts'
import { dailyFigures, listMetrics, readMetric } from './endpoints/metrics.ts'
import { listPages, readPage, readTileFigures } from './endpoints/pages.ts'
import { readQuality } from './endpoints/quality.ts'
import { downloadQuarantine, listQuarantine, uploadQuarantine } from './endpoints/quarantine.ts'
import { runQuery } from './endpoints/query.ts'
import { currentRelease, diffReleases, listReleases, rollBack } from './endpoints/releases.ts'
import { listRuns, readRun, watchRuns } from './endpoints/runs.ts'
import { listTables, readTable } from './endpoints/tables.ts'

/** Every endpoint of the API. Of two that fit a path the first answers. */
export const endpoints: readonly Endpoint[] = [
  listMetrics,
  dailyFigures,
  readMetric,
  explainFigure,
  listPages,
  readPage,
  readTileFigures,
  listTables,
  readTable,
  readLineage,
  runQuery,
  readQuality,
  listQuarantine,
  downloadQuarantine,
  uploadQuarantine,
  uploadFile,
  listRuns,
  watchRuns,
  readRun,
  listActions,
  askExternal,
  startAction,
  listReleases,
  currentRelease,
  diffReleases,
  rollBack,
  readHealth,
  readReady,
]
