import type { Engine } from '../engine/engine.ts'
import { isReference, referenceCandidates, referencesSql, type SeenReference } from '../propose/propose-references.ts'
import type { ProposedContract } from '../propose/types.ts'

/** The columns of a built project that look like references, by their names and by the values in the tables. */
export async function seeReferences(
  contracts: readonly ProposedContract[],
  engine: Engine,
): Promise<readonly SeenReference[]> {
  const candidates = referenceCandidates(contracts)
  const rows = candidates.length === 0 ? [] : await engine.rows(referencesSql(candidates))
  return candidates
    .map((candidate, place): SeenReference => {
      const row = rows.find((one) => one['place'] === String(place))
      return { ...candidate, values: Number(row?.['values']), found: Number(row?.['found']) }
    })
    .filter(isReference)
}
