import type { ModelNode } from '../model/order-models.ts'
import type { PlannedFile } from './plan-build.ts'

/** The files that are not as they were in the release before and whose rows reach a model, by its name. `nodes` come in building order. */
export function changedFiles(
  nodes: readonly ModelNode[],
  files: readonly PlannedFile[],
): ReadonlyMap<string, readonly PlannedFile[]> {
  const changed = files.filter(({ reason }) => reason !== 'unchanged')
  const all = new Set(changed.map(({ contract }) => contract))
  const reaching = new Map<string, ReadonlySet<string>>()
  const contractsOf = (input: string): Iterable<string> => {
    const contract = /^(?:stg|staged|superseded|history)_(.*)$/.exec(input)?.[1]
    // Tables of Tallyhouse itself (files, quarantine, accounting …) change with any file.
    return reaching.get(input) ?? (contract === undefined ? (input === 'as_of' ? [] : all) : [contract])
  }
  for (const { model, inputs } of nodes)
    reaching.set(model.name, new Set(inputs.flatMap((name) => [...contractsOf(name)])))
  return new Map(
    nodes.map(({ model: { name } }) => [name, changed.filter(({ contract }) => reaching.get(name)?.has(contract))]),
  )
}
