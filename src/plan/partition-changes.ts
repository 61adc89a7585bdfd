import type { PartitionEntry, TableEntry } from '../lake/manifest.ts'

/** A partition with how many rows it has before and after a build; 0 where it is not there. */
export type PartitionRows = {
  /** Its value as the engine writes it as text; null for rows without one. */
  readonly partition: string | null
  readonly rows_before: number
  readonly rows: number
}

/** What a build makes of the partitions of a table. */
export type PartitionChanges = {
  /** Why they are computed. */
  readonly reason: string
  /** There before and after, with other rows. */
  readonly changed: readonly PartitionRows[]
  readonly added: readonly PartitionRows[]
  readonly gone: readonly PartitionRows[]
  /** How many keep the part that they have. */
  readonly unchanged: number
}

/** Compares the parts of a table's partitions: a part is named by its rows, so another name means other rows. */
export function partitionChanges(before: TableEntry | undefined, after: TableEntry): PartitionChanges {
  const old = byValue(before)
  const now = byValue(after)
  const rowsOf = (partition: string | null): PartitionRows => ({
    partition,
    rows_before: old.get(partition)?.rows ?? 0,
    rows: now.get(partition)?.rows ?? 0,
  })
  const both = [...now.keys()].filter((value) => old.has(value))
  const changed = both.filter((value) => old.get(value)?.part !== now.get(value)?.part)
  return {
    reason: after.built?.reason ?? '',
    changed: changed.map(rowsOf),
    added: [...now.keys()].filter((value) => !old.has(value)).map(rowsOf),
    gone: [...old.keys()].filter((value) => !now.has(value)).map(rowsOf),
    unchanged: both.length - changed.length,
  }
}

function byValue(table: TableEntry | undefined): ReadonlyMap<string | null, PartitionEntry> {
  return new Map((table?.partitions ?? []).map((entry) => [entry.value, entry]))
}
