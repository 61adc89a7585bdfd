import { TallyError } from '../error/tally-error.ts'

/** An address of the API that a project gives to one of its tables, as its author writes it. */
export type RouteSpec = {
  /** `/inventory/alerts`, `/ltv/{days}`. */
  readonly path: string
  readonly summary: string
  readonly table: string
  /** Column → the value that its rows have; `{days}` stands for what the path has in its place. */
  readonly where?: Readonly<Record<string, string>>
  /** Name in the path → what may stand in its place; anything else is answered by 404, which names these. */
  readonly values?: Readonly<Record<string, readonly string[]>>
  /** Columns to sort by, `-` before one for the largest first. */
  readonly sort?: readonly string[]
}

export type Route = Required<RouteSpec>

/** First segments that the API keeps for itself. */
const taken = new Set([
  'actions',
  'assets',
  'docs',
  'explain',
  'favicon.svg',
  'health',
  'metrics',
  'openapi.json',
  'pages',
  'quality',
  'quarantine',
  'query',
  'ready',
  'releases',
  'runs',
  'style.css',
  'tables',
])

/** Checks a route and fills in the defaults. Throws `definition_invalid`. */
export function normalizeRoute(spec: RouteSpec): Route {
  const fail = (detail: string, next: string): never => {
    throw new TallyError('definition_invalid', { what: `route ${spec.path}`, detail, next })
  }
  if (!/^(?:\/(?:[a-z][a-z0-9_-]*|\{[a-z][a-z0-9_]*\}))+$/.test(spec.path))
    fail('it is no path of small words', 'write it as /inventory/alerts or /ltv/{days}')
  const first = spec.path.split('/')[1] ?? ''
  if (taken.has(first) || first.startsWith('{'))
    fail(`the API answers below /${first} itself`, 'begin with another word')
  const names = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const values = spec.values ?? {}
  const where = spec.where ?? {}
  for (const name of names) {
    if ((values[name] ?? []).length === 0) fail(`{${name}} has no values`, `list them: values: { ${name}: ['…'] }`)
    if (!Object.values(where).includes(`{${name}}`))
      fail(`{${name}} chooses nothing`, `name its column: where: { column: '{${name}}' }`)
  }
  const stray = [
    ...Object.keys(values),
    ...Object.values(where).flatMap((text) => /^\{(\w+)\}$/.exec(text)?.[1] ?? []),
  ].find((name) => !names.includes(name))
  if (stray !== undefined) fail(`its path has no {${stray}}`, 'take it out, or put it into the path')
  return { ...spec, where, values, sort: spec.sort ?? [] }
}
