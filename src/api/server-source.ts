import type { SqlRow, SqlValue } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import type { Project } from '../plan/project.ts'

/** A text in both languages. */
export type Words = { readonly en: string; readonly fr: string }

/** One release, open for reading. */
export type ReleaseView = {
  readonly manifest: Manifest
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>
}

/** What the server serves. */
export type ServerSource = {
  readonly project: Pick<Project, 'name' | 'title' | 'currency' | 'money_columns' | 'translations' | 'routes'>
  /** The chart of the first page: the query, for a release, that gives `month` and `value`. */
  readonly monthly:
    | { readonly title: Words; readonly unit: string; readonly sql: (manifest: Manifest) => string }
    | undefined
  /** The id of the release that is served, undefined before the first build. Asked for at each request. */
  currentId(): string | undefined
  /** The release that is served, open. */
  current(): Promise<ReleaseView | undefined>
  /** Resolves once the release that is published now is served. */
  settled(): Promise<void>
}
