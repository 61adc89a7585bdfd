import { TallyError } from '../error/tally-error.ts'
import type { Model } from '../model/model.ts'
import { nearNames } from '../text/near-names.ts'

/** The models of some names; `given` are tables that are there without a model. Throws `model_unknown` with those that were perhaps meant. */
export function modelsNamed(
  names: readonly string[],
  models: readonly Model[],
  given: readonly string[],
): readonly Model[] {
  return [...new Set(names)].map((name) => {
    const found = models.find((model) => model.name === name)
    if (found) return found
    const allowed = models.map((model) => model.name).toSorted()
    const near = nearNames(name, allowed)
    const meant = given.includes(name)
      ? `${name} is built with the models that read it; `
      : near.length === 0
        ? ''
        : `did you mean ${near.join(', ')}? `
    throw new TallyError('model_unknown', { name, near: meant, allowed: allowed.join(', ') || 'none yet' })
  })
}

/**
 * Models and all those that they stand on; `given` are tables that are there without a model. Others are not looked at, for
 * somebody may be writing them. Throws `model_table_missing` and what `inputsOf` throws.
 */
export async function modelsUpTo(
  wanted: readonly Model[],
  models: readonly Model[],
  given: readonly string[],
  inputsOf: (model: Model) => Promise<readonly string[]>,
): Promise<readonly Model[]> {
  const byName = new Map(models.map((model) => [model.name, model]))
  const found = new Set<Model>(wanted)
  // A set is walked to what was put in on the way.
  for (const model of found) {
    for (const table of await inputsOf(model)) {
      const above = byName.get(table)
      if (above) found.add(above)
      else if (!given.includes(table)) {
        const allowed = [...given, ...byName.keys()].toSorted().join(', ')
        throw new TallyError('model_table_missing', { file: model.file, table, allowed })
      }
    }
  }
  return [...found]
}
