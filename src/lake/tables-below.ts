import type { Manifest, TableEntry } from './manifest.ts'

/** A table and everything that it is made of, the table first, each once. */
export function tablesBelow(manifest: Manifest, name: string): readonly TableEntry[] {
  const byName = new Map(manifest.tables.map((table) => [table.name, table]))
  const found = new Map<string, TableEntry>()
  const visit = (one: string): void => {
    const table = byName.get(one)
    if (!table || found.has(one)) return
    found.set(one, table)
    for (const input of table.inputs) visit(input)
    // A staging view stands on the part of all records and on that of superseded ones.
    const contract = table.kind === 'staging' && one.startsWith('stg_') ? one.slice('stg_'.length) : undefined
    if (contract !== undefined) for (const base of ['staged_', 'superseded_']) visit(`${base}${contract}`)
  }
  visit(name)
  return [...found.values()]
}
