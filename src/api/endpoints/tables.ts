import { z } from 'zod'
import { TallyError } from '../../error/tally-error.ts'
import type { Manifest, TableEntry } from '../../lake/manifest.ts'
import { columnNames } from '../../page/column-words.ts'
import { tableWords } from '../../page/table-words.ts'
import { csvText } from '../../text/csv-text.ts'
import { defineEndpoint, FileAnswer, JsonAnswer } from '../endpoint.ts'
import { keysetPage } from '../keyset-page.ts'
import { column, columnWords, list, noParams, noQuery, row, texts, upTo, words } from '../schemas.ts'

const most = { json: 10_000, csv: 100_000, parquet: 10_000_000, arrow: 1_000_000 } as const

const tableLine = z.strictObject({
  name: z.string(),
  kind: z.enum(['staging', 'view', 'table', 'system']),
  description: z.string(),
  rows: z.int(),
  size_bytes: z.int(),
  title: words.meta({ description: 'Its name for people.' }),
  about: words,
  columns: z.array(column),
  names: columnWords.meta({ description: 'What people read instead of the names of its columns.' }),
  inputs: z.array(z.string()).meta({ description: 'Tables that it is made of.' }),
})

export const listTables = defineEndpoint({
  id: 'listTables',
  method: 'get',
  path: '/tables',
  summary: 'The tables of the release',
  role: 'viewer',
  params: noParams,
  query: noQuery,
  response: z.strictObject({ release: z.string(), tables: z.array(tableLine) }),
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/tables"',
  async handle(_, call) {
    const { id, tables } = call.release().manifest
    const lines = tables.map(({ name, kind, description, rows, size_bytes, columns, inputs }) => ({
      name,
      kind,
      description,
      rows,
      size_bytes,
      ...tableWords({ name, description }, call.part.project.translations),
      columns,
      names: columnNames(
        columns.map((one) => one.name),
        call.part.project,
      ),
      inputs,
    }))
    return { release: id, tables: lines }
  },
})

export const readTable = defineEndpoint({
  id: 'readTable',
  method: 'get',
  path: '/tables/{name}',
  summary: 'Rows of a table, page by page; a browser gets a page to look at',
  role: 'viewer',
  params: z.strictObject({ name: z.string() }),
  query: z.strictObject({
    filter: texts
      .meta({
        description:
          'column=value, also with !=, >=, <=, >, < and ~ (contains); again for more; nothing behind = for null.',
      })
      .optional(),
    sort: list
      .meta({ description: 'Columns, with - before one for the largest first; the others follow in their order.' })
      .optional(),
    limit: upTo(most.parquet)
      .meta({
        description: `Rows of a page, default 1000; at most ${most.json} as JSON, ${most.csv} as CSV, ${most.arrow} as Arrow.`,
      })
      .optional(),
    after: z.string().max(100_000).meta({ description: '`next` of the page before.' }).optional(),
    format: z
      .enum(['json', 'csv', 'parquet', 'arrow'])
      .meta({ description: 'Default what the header `Accept` likes best of these, else JSON.' })
      .optional(),
    lang: z.enum(['en', 'fr']).meta({ description: 'Of the page for a browser.' }).optional(),
  }),
  response: z.strictObject({
    release: z.string(),
    table: z.string(),
    columns: z.array(column),
    rows: z.array(row),
    next: z.string().nullable().meta({ description: 'For `after`; null on the last page.' }),
  }),
  files: ['text/csv', 'application/vnd.apache.parquet', 'application/vnd.apache.arrow.file'],
  is_of_release: true,
  example: 'curl -H "Authorization: Bearer $KEY" "$URL/tables/fct_lines?filter=amount>=10&sort=-amount&limit=5"',
  async handle({ params, query }, call) {
    const view = call.release()
    const table = findTable(view.manifest, params.name)
    const format = query.format ?? call.accepted
    const limit = query.limit ?? 1000
    if (limit > most[format])
      throw new TallyError('value_invalid', {
        what: 'limit',
        value: String(limit),
        allowed: `at most ${most[format]} as ${format}`,
      })
    const page = await keysetPage(view, table, {
      filter: query.filter ?? [],
      sort: query.sort ?? [],
      limit,
      after: query.after,
    })
    // The page asks for one row more, to know of the next page; a file is one page.
    const first = page.sql.replace(/ limit \d+/, ` limit ${limit}`)
    if (format === 'arrow') {
      const bytes = await call.part.exportArrow(view.manifest.id, table.columns, first, page.values)
      return new FileAnswer('application/vnd.apache.arrow.file', bytes, attached(table, 'arrow'))
    }
    if (format === 'parquet') {
      const bytes = await call.part.exportParquet(view.manifest.id, first, page.values)
      return new FileAnswer('application/vnd.apache.parquet', bytes, attached(table, 'parquet'))
    }
    const rows = await view.rows(page.sql, page.values)
    const next = page.next(rows) ?? null
    const shown = rows.slice(0, limit)
    const link = linkTo(call.url, next)
    if (format === 'csv') {
      const text = csvText(
        shown,
        table.columns.map(({ name }) => name),
      )
      return new FileAnswer('text/csv; charset=utf-8', text, { ...attached(table, 'csv'), ...link })
    }
    return new JsonAnswer(
      { release: view.manifest.id, table: table.name, columns: table.columns, rows: shown, next },
      200,
      link,
    )
  },
})

/** Throws `table_unknown`. */
export function findTable(manifest: Manifest, name: string): TableEntry {
  const table = manifest.tables.find((candidate) => candidate.name === name)
  if (table) return table
  throw new TallyError('table_unknown', { name, allowed: manifest.tables.map((one) => one.name).join(', ') })
}

function attached(table: TableEntry, ending: string): Readonly<Record<string, string>> {
  return { 'Content-Disposition': `attachment; filename="${table.name}.${ending}"` }
}

/** RFC 8288, so that a program can follow the pages of a CSV too. */
export function linkTo(url: URL, next: string | null): Readonly<Record<string, string>> {
  if (next === null) return {}
  const search = new URLSearchParams(url.search)
  search.set('after', next)
  return { Link: `<${url.pathname}?${search.toString()}>; rel="next"` }
}
