import type { Page } from './page-spec.ts'
import type { Project } from './project.ts'
import type { Route } from './route-spec.ts'

/** One place where a project names a table and its columns beside metrics and checks. */
export type TableRead = {
  /** `page inventory`, `route /ltv/{days}`, `alert stock_alert`, `report monthly`. */
  readonly what: string
  readonly table: string
  readonly columns: readonly string[]
  /** A condition in SQL on its rows. */
  readonly where?: string | undefined
  /** Columns with values that rows are chosen by, as text. */
  readonly values?: readonly { readonly column: string; readonly values: readonly string[] }[]
}

/** What pages, routes, alerts and reports name of tables. Metrics that they show are held against the tables by themselves. */
export function tableReads({
  pages,
  routes,
  alerts,
  reports,
}: Pick<Project, 'pages' | 'routes' | 'alerts' | 'reports'>): readonly TableRead[] {
  return [
    ...pages.flatMap((page) => pageReads(`page ${page.name}`, page)),
    ...routes.map(routeRead),
    ...alerts.map(({ name, table, key, where, text }) => ({
      what: `alert ${name}`,
      table,
      columns: [...key, ...placesOf(text.en), ...placesOf(text.fr)],
      where,
    })),
    ...reports.flatMap(({ name, tables, charts }) => [
      ...tables.map(({ from, columns, sort }) => ({
        what: `report ${name}`,
        table: from,
        columns: [...Object.values(columns).map((of) => (typeof of === 'string' ? of : of.column)), ...(sort ?? [])],
      })),
      ...charts.flatMap((page) => pageReads(`report ${name}`, page)),
    ]),
  ]
}

function routeRead({ path, table, where, values, sort }: Route): TableRead {
  return {
    what: `route ${path}`,
    table,
    columns: [...Object.keys(where), ...sort.map(unsigned)],
    values: Object.entries(where).map(([column, text]) => {
      const place = /^\{(\w+)\}$/.exec(text)?.[1]
      return { column, values: place === undefined ? [text] : (values[place] ?? []) }
    }),
  }
}

function pageReads(what: string, { tiles }: Pick<Page, 'tiles'>): readonly TableRead[] {
  return tiles
    .filter(({ kind }) => kind === 'rows')
    .map(({ table, columns, sort, where }) => ({ what, table, columns: [...columns, ...sort.map(unsigned)], where }))
}

/** A column to sort by without its `-`. */
function unsigned(sort: string): string {
  return sort.replace(/^-/, '')
}

/** The `{column}`s of a text. */
function placesOf(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}
