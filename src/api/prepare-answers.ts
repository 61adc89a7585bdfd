import type { AnswerCache, KnownAnswer } from './answer-cache.ts'
import type { ApiPart } from './api-part.ts'
import type { DrawnViews } from './drawn-views.ts'
import { answerQuestion, firstQuestions } from './first-view.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'

/** How many answers of the release before are given anew. */
const most = 200

/**
 * Makes the answers of a release that pages open with, and those that were asked for most of the release before, and draws its
 * first page, until all are known or the signal is raised. What cannot be answered is left out: whoever asks is told why.
 */
export async function prepareAnswers(
  source: ServerSource,
  part: ApiPart,
  cache: AnswerCache,
  views: DrawnViews,
  view: ReleaseView,
  signal: AbortSignal,
): Promise<void> {
  const { id } = view.manifest
  const wanted = cache.wanted(most)
  const [first = [], ...others] = firstQuestions(view, part).map((questions) =>
    questions.map((one) => ({ address: one.address, make: () => answerQuestion(one, view, source, part, cache) })),
  )
  const again = async (address: string, answer: KnownAnswer): Promise<void> =>
    cache.put(id, address, await answer.again(view))
  const work = [
    ...wanted.map(([address, answer]) => ({ address, make: () => again(address, answer) })),
    ...first,
    { address: undefined, make: () => views.prepare(view) },
    ...others.flat(),
  ]
  // One by one, for the release before is asked at the same time.
  for (const { address, make } of work) {
    if (signal.aborted) return
    if (address === undefined || !cache.has(id, address)) await make().catch(() => {})
  }
}
