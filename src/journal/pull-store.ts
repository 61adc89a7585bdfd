import { openState } from './open-state.ts'

/** What a place of a source gave last. */
export type PulledFile = {
  /** A path, an address or a key. */
  readonly place: string
  /** What the place says of its content without giving it: an ETag, or size and time. */
  readonly version: string
  readonly sha256: string
  /** `{date}/{name}` in landing. */
  readonly landed_as: string
  readonly pulled_at: string
}

export type PullStore = {
  find(source: string, place: string): PulledFile | undefined
  keep(source: string, file: PulledFile): void
  close(): void
}

export function openPullStore(stateFile: string): PullStore {
  const database = openState(stateFile)
  const find = database.prepare(
    'select place, version, sha256, landed_as, pulled_at from pulled_file where source = ? and place = ?',
  )
  const keep = database.prepare(
    'insert or replace into pulled_file (source, place, version, sha256, landed_as, pulled_at) values (?, ?, ?, ?, ?, ?)',
  )
  return {
    // The columns are those of PulledFile: 0005_outside.sql.
    find: (source, place) => find.get(source, place) as PulledFile | undefined,
    keep: (source, { place, version, sha256, landed_as, pulled_at }) =>
      void keep.run(source, place, version, sha256, landed_as, pulled_at),
    close: () => database.close(),
  }
}
