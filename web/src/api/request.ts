import type { Problem } from './client.ts'

type QueryValue = string | number | boolean | readonly (string | number)[] | undefined
type Options = {
  readonly method?: string
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly body?: unknown
  readonly type?: string
}

/** What the API refused, as its problem document says. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Asks the API of this very server. Throws ApiError for what it refuses, TypeError where it cannot be reached. */
export async function request<T>(path: string, { method, query, body, type }: Options = {}): Promise<T> {
  const response = await fetch(withQuery(path, query ?? {}), {
    method: method ?? 'GET',
    headers: { Accept: 'application/json', ...(type === undefined ? {} : { 'Content-Type': type }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  if (!response.ok) throw await problemOf(response)
  // The answer is checked against its schema by the API's own tests; the types here are written from the same schemas.
  return (await response.json()) as T
}

/** A path with its query; a list gives its name several times. */
function withQuery(path: string, query: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of value === undefined ? [] : [value].flat()) search.append(name, String(one))
  const text = search.toString()
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`
}

async function problemOf(response: Response): Promise<Error> {
  const isProblem = response.headers.get('content-type')?.includes('problem+json') === true
  // The content type says that it is a problem document.
  if (isProblem) return new ApiError((await response.json()) as Problem)
  return new Error(`${response.status} ${response.statusText}`)
}
