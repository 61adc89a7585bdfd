import { pagesOf } from '../page/common-pages.ts'
import { type Page } from '../plan/page-spec.ts'
import type { AnswerCache } from './answer-cache.ts'
import { type AnswerText, keepAnswer } from './answer-known.ts'
import type { ApiPart } from './api-part.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { readMetric } from './endpoints/metrics.ts'
import { listPages, pageVersion, readPage, readTileFigures } from './endpoints/pages.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'

/** One question that a page asks as it opens. */
type Question = {
  readonly address: string
  readonly endpoint: Endpoint
  readonly input: Parameters<Endpoint['handle']>[0]
}

/** What the dashboard shows first at an address of its own. */
export type FirstView = {
  /** JSON that goes with its frame, so that nothing has to be asked for before it is drawn. */
  readonly data: string
  /** The page of tiles that stands there; undefined for any other place. */
  readonly page: string | undefined
  /** Whether the answers of all its tiles were known. */
  readonly is_whole: boolean
}

/** Pages, the page at an address, and the tiles whose answers are known. A page that is narrowed by its address asks for its tiles itself. */
export async function readFirstView(
  address: string,
  view: ReleaseView,
  source: ServerSource,
  part: ApiPart,
  cache: AnswerCache,
): Promise<FirstView> {
  const call = callOf(view, source, part)
  const [path = '', query = ''] = address.split('?')
  const pages = pagesOf(part.project, view.manifest.tables)
  const page = pages.find(({ name }, index) => path === `/page/${name}` || (index === 0 && path === '/'))
  const list = await listPages.handle({ params: {}, query: {}, body: undefined }, call)
  const head = `"release":${JSON.stringify(view.manifest.id)},"pages":${JSON.stringify(list)}`
  if (!page) return { data: `{${head}}`, page: undefined, is_whole: true }
  const whole = await readPage.handle({ params: { page: page.name }, query: {}, body: undefined }, call)
  const isNarrowed = /(^|&)(from|to|grain|filter)=/.test(query)
  const version = pageVersion(page, part.project)
  const tiles = page.tiles.flatMap(({ name }) => {
    const known = cache.get(view.manifest.id, tileAddress(page, name, version))
    return known === undefined || isNarrowed ? [] : [`${JSON.stringify(name)}:${known.body.toString()}`]
  })
  return {
    data: `{${head},"page":${JSON.stringify(whole)},"tiles":{${tiles.join(',')}}}`,
    // What waits for its figures is better drawn by the app, which knows how it asks.
    page: isNarrowed ? undefined : page.name,
    is_whole: tiles.length === page.tiles.length,
  }
}

/** What is asked as each page opens: its tiles, and the values of its filters. */
export function firstQuestions(view: ReleaseView, { project }: ApiPart): readonly (readonly Question[])[] {
  return pagesOf(project, view.manifest.tables).map((page) => {
    const version = pageVersion(page, project)
    const tiles = page.tiles.map(({ name }) => ({
      address: tileAddress(page, name, version),
      endpoint: readTileFigures,
      input: { params: { page: page.name, tile: name }, query: { version }, body: undefined },
    }))
    const used = page.tiles.flatMap(({ metrics }) => metrics)
    const values = page.filters.flatMap((dimension) => {
      const metric = used.find((name) =>
        project.metrics.some((one) => one.name === name && one.dimensions.includes(dimension)),
      )
      if (metric === undefined) return []
      const address = `/metrics/${encodeURIComponent(metric)}?${new URLSearchParams({ by: dimension }).toString()}`
      const input = { params: { name: metric }, query: { by: [dimension] }, body: undefined }
      return [{ address, endpoint: readMetric, input }]
    })
    return [...tiles, ...values]
  })
}

/** Answers a question for the server itself, and keeps the answer. */
export async function answerQuestion(
  { address, endpoint, input }: Question,
  view: ReleaseView,
  source: ServerSource,
  part: ApiPart,
  cache: AnswerCache,
): Promise<void> {
  const make = async (of: ReleaseView): Promise<AnswerText> => ({
    text: JSON.stringify(await endpoint.handle(input, callOf(of, source, part))),
  })
  // None of these is for everybody.
  const role = endpoint.role === 'anybody' ? 'viewer' : endpoint.role
  cache.put(view.manifest.id, address, keepAnswer(role, view.manifest.id, await make(view), make))
}

function tileAddress(page: Page, tile: string, version: string): string {
  return `/pages/${encodeURIComponent(page.name)}/tiles/${encodeURIComponent(tile)}?version=${version}`
}

function callOf(view: ReleaseView, source: ServerSource, part: ApiPart): Call {
  return {
    source,
    part,
    url: new URL('http://localhost/'),
    accepted: 'json',
    caller: 'the server',
    role: 'viewer',
    release: () => view,
  }
}
