import { TallyError } from '../error/tally-error.ts'
import type { Model } from './model.ts'

export type ModelNode = { readonly model: Model; readonly inputs: readonly string[] }

/**
 * Models in an order in which each comes after what it reads. `given` are tables that are there without a model.
 * Throws `model_table_missing`, `model_cycle`, and `model_duplicate` for a model with the name of such a table.
 */
export function orderModels(nodes: readonly ModelNode[], given: readonly string[]): readonly ModelNode[] {
  const byName = new Map(nodes.map((node) => [node.model.name, node]))
  const taken = nodes.find(({ model }) => given.includes(model.name))
  if (taken) {
    const { name, file } = taken.model
    throw new TallyError('model_duplicate', { name, first: 'Tallyhouse itself', second: file })
  }
  const known = [...given, ...byName.keys()].toSorted()
  for (const { model, inputs } of nodes) {
    const table = inputs.find((input) => !byName.has(input) && !given.includes(input))
    if (table !== undefined) {
      throw new TallyError('model_table_missing', { file: model.file, table, allowed: known.join(', ') })
    }
  }
  const ordered: ModelNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (node: ModelNode, path: readonly string[]): void => {
    const { name } = node.model
    if (state.get(name) === 'done') return
    if (state.get(name) === 'open') {
      const circle = [...path.slice(path.indexOf(name)), name]
      throw new TallyError('model_cycle', { path: circle.join(' → ') })
    }
    state.set(name, 'open')
    for (const input of node.inputs.toSorted()) {
      const next = byName.get(input)
      if (next) visit(next, [...path, name])
    }
    state.set(name, 'done')
    ordered.push(node)
  }
  for (const node of nodes.toSorted((a, b) => (a.model.name < b.model.name ? -1 : 1))) visit(node, [])
  return ordered
}
