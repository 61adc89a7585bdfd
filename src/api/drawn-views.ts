import { createHash, randomUUID } from 'node:crypto'
import { messageOf } from '../error/tally-error.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { ApiPart } from './api-part.ts'
import type { DrawnPage } from './dashboard.ts'
import { readFirstView } from './first-view.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'
import type { Language } from './text-of.ts'

/** What a frame carries beside the app's own files. */
export type FrameContent = {
  /** For the app, as JSON. */
  readonly data: string
  /** The same, drawn; undefined for a place that the app draws itself. */
  readonly drawn: (DrawnPage & { readonly style_hashes: readonly string[] }) | undefined
}

/** First views of the release that is served, each drawn once in a language. */
export type DrawnViews = {
  /** Stands in the drawn HTML for the nonce of an answer. */
  readonly nonce_mark: string
  /** At an address below `/app`, with its query; undefined before the first release. */
  open(address: string, language: Language): Promise<FrameContent | undefined>
  /** Draws the first page of a release that is not served yet. */
  prepare(view: ReleaseView): Promise<void>
}

/** How many views are kept, the youngest. */
const most = 60

export function drawnViews(source: ServerSource, part: ApiPart, cache: AnswerCache): DrawnViews {
  const nonce_mark = randomUUID()
  const kept = new Map<string, Promise<FrameContent>>()
  const openOf = (view: ReleaseView, address: string, language: Language): Promise<FrameContent> => {
    const key = `${view.manifest.id} ${language} ${address}`
    const known = kept.get(key)
    if (known) return known
    const made = makeContent(view, address, language)
    // An address with a query is one of any number.
    if (address.includes('?')) return made.then(({ content }) => content)
    // Those who ask while it is drawn wait for the same drawing.
    const content = made.then((one) => one.content)
    kept.set(key, content)
    void made.then(
      ({ is_whole }) => is_whole || kept.delete(key),
      () => kept.delete(key),
    )
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(oldest)
    }
    return content
  }
  const makeContent = async (
    view: ReleaseView,
    address: string,
    language: Language,
  ): Promise<{ readonly content: FrameContent; readonly is_whole: boolean }> => {
    const { data, page, is_whole } = await readFirstView(address, view, source, part, cache)
    const drawn = page === undefined ? undefined : await maybeDrawn(address, language, data)
    return { content: { data, drawn }, is_whole: is_whole && drawn !== undefined }
  }
  const maybeDrawn = async (address: string, language: Language, data: string): Promise<FrameContent['drawn']> => {
    try {
      const page = await part.dashboard?.draw?.(address, language, JSON.parse(data), nonce_mark)
      return page && { ...page, style_hashes: styleHashes(page.html) }
    } catch (error) {
      // The app draws the same page without it.
      part.log(`the page ${address} could not be drawn: ${messageOf(error)}`)
      return undefined
    }
  }
  return {
    nonce_mark,
    async open(address, language) {
      const view = await source.current()
      return view && openOf(view, address, language)
    },
    async prepare(view) {
      if (part.dashboard?.draw) for (const language of ['en', 'fr'] as const) await openOf(view, '/', language)
    },
  }
}

/** Of each style attribute of a page: a policy that names them lets no other one in. */
function styleHashes(html: string): readonly string[] {
  const styles = new Set([...html.matchAll(/<[^<>]* style="([^"]*)"/g)].map(([, style = '']) => asRead(style)))
  return [...styles].map(hashSource)
}

/** An inline text as a policy names it. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** An attribute's value as a browser reads what React has written. */
function asRead(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
