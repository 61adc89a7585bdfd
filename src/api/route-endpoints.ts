import { z } from 'zod'
import { TallyError } from '../error/tally-error.ts'
import type { Route } from '../plan/route-spec.ts'
import { defineEndpoint, type Endpoint, JsonAnswer } from './endpoint.ts'
import { findTable, linkTo } from './endpoints/tables.ts'
import { keysetPage } from './keyset-page.ts'
import { column, row, texts, upTo } from './schemas.ts'

/** The addresses that a project gives to its tables, as endpoints. */
export function routeEndpoints(routes: readonly Route[]): readonly Endpoint[] {
  return routes.map(routeEndpoint)
}

function routeEndpoint(route: Route): Endpoint {
  const names = Object.keys(route.values)
  const params = Object.fromEntries(
    names.map((name) => [name, z.string().meta({ description: `One of ${(route.values[name] ?? []).join(', ')}.` })]),
  )
  const sample = names.reduce((path, name) => path.replace(`{${name}}`, route.values[name]?.[0] ?? ''), route.path)
  return defineEndpoint({
    id: idOf(route.path),
    method: 'get',
    path: route.path,
    summary: route.summary,
    role: 'viewer',
    params: z.strictObject(params),
    query: z.strictObject({
      filter: texts.meta({ description: 'As for a table: column=value, also with !=, >=, <=, >, < and ~.' }).optional(),
      limit: upTo(10_000).meta({ description: 'Rows of a page, default 1000.' }).optional(),
      after: z.string().max(100_000).meta({ description: '`next` of the page before.' }).optional(),
    }),
    response: z.strictObject({
      release: z.string(),
      as_of: z.string(),
      table: z.string(),
      columns: z.array(column),
      rows: z.array(row),
      next: z.string().nullable().meta({ description: 'For `after`; null on the last page.' }),
    }),
    is_of_release: true,
    example: `curl -H "Authorization: Bearer $KEY" "$URL${sample}"`,
    async handle({ params: given, query }, call) {
      const view = call.release()
      const table = findTable(view.manifest, route.table)
      const limit = query.limit ?? 1000
      const page = await keysetPage(view, table, {
        filter: [...fixedFilters(route, given), ...(query.filter ?? [])],
        sort: route.sort,
        limit,
        after: query.after,
      })
      const rows = await view.rows(page.sql, page.values)
      const next = page.next(rows) ?? null
      const { id, as_of } = view.manifest
      const answer = { release: id, as_of, table: table.name, columns: table.columns, rows: rows.slice(0, limit), next }
      return new JsonAnswer(answer, 200, linkTo(call.url, next))
    },
  })
}

/** What the route itself says of the rows. Throws `route_value_unknown`. */
function fixedFilters(route: Route, given: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(route.where).map(([name, text]) => {
    const place = /^\{(\w+)\}$/.exec(text)?.[1]
    if (place === undefined) return `${name}=${text}`
    const value = String(given[place])
    const allowed = route.values[place] ?? []
    if (!allowed.includes(value))
      throw new TallyError('route_value_unknown', { name: place, value, allowed: allowed.join(', ') })
    return `${name}=${value}`
  })
}

/** `/ltv/{days}` → `readLtvByDays`. */
function idOf(path: string): string {
  const word = (text: string): string => text.replaceAll(/(?:^|[_-])(\w)/g, (_, letter: string) => letter.toUpperCase())
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? `By${word(part.slice(1, -1))}` : word(part)))
  return `read${parts.join('')}`
}
