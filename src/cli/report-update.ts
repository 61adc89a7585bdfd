import { createApp } from '../api/create-app.ts'
import { summarizeQuality } from '../check/quality-summary.ts'
import { isTallyError } from '../error/tally-error.ts'
import { maybeJournal } from '../journal/journal.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Project } from '../plan/project.ts'
import { type ApiSample, runsWithin, type Update, updateDays } from '../report/update.ts'
import { openApiPart } from './api-part.ts'
import type { CommandContext } from './command.ts'
import { releaseSource } from './release-source.ts'

/** Reads the weekly note: runs of the journal, quality, and answers that the server's own endpoints give. */
export async function readUpdate(
  context: CommandContext,
  days: { readonly from?: string | undefined; readonly to?: string | undefined },
  manifest: Manifest,
): Promise<Update> {
  const { project } = await context.project()
  const { paths, env } = context
  const journal = maybeJournal(paths.state, paths.logs)
  try {
    const all = (journal?.runs(1_000_000) ?? []).filter((run) => run.env === env)
    const within = updateDays(all, days, manifest.as_of)
    const runs = runsWithin(all, within).map((run) => ({ ...run, steps: journal?.steps(run.id) ?? [] }))
    const request = { project: project.title.en, env, day: within.to }
    const quality =
      journal && ifThere(() => summarizeQuality(journal.quality, request, (id) => all.find((run) => run.id === id)))
    return {
      ...within,
      runs,
      manifest,
      quality,
      translations: project.translations,
      samples: await askApi(context, project),
    }
  } finally {
    journal?.close()
  }
}

/** Undefined before the first check. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isTallyError(error, 'quality_missing') || isTallyError(error, 'quality_day_missing')) return undefined
    throw error
  }
}

/** Asks the server's app as a program on this machine would, without a port. Keys guard a server, not who reads the home itself. */
async function askApi(context: CommandContext, project: Project): Promise<readonly ApiSample[]> {
  const source = await releaseSource(context)
  const part = await openApiPart(context, () => source.current(), {
    is_public: false,
    rate: 0,
    checks_answers: true,
    log: (line) => context.output.progress(line),
  })
  const app = createApp(source, { ...part, keys: { find: () => undefined, isEmpty: () => true } })
  const samples: ApiSample[] = []
  try {
    for (const path of samplePaths(project)) {
      context.output.progress(`GET ${path}`)
      const response = await app.request(`http://localhost${path}`, {
        headers: { host: 'localhost', accept: 'application/json' },
      })
      samples.push({ path, status: response.status, body: await response.text() })
    }
    return samples
  } finally {
    part.close()
    source.close()
  }
}

function samplePaths({ metrics, first_metric }: Project): readonly string[] {
  const metric = metrics.find(({ name }) => name === first_metric)
  const [dimension] = metric?.dimensions ?? []
  return [
    '/health',
    ...(metric ? [`/metrics/${metric.name}${metric.time === undefined ? '' : '?grain=month'}`] : []),
    ...(metric && dimension !== undefined ? [`/metrics/${metric.name}?by=${dimension}`] : []),
    '/quality',
  ]
}
