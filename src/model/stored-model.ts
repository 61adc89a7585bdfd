import { sqlName } from '../sql/quote.ts'
import { type Model, selectOf } from './model.ts'

/** Parquet has no whole numbers of 128 bits: the engine writes them as binary floats, which lose digits. */
const wide = /\bU?HUGEINT\b/g

/**
 * A model as its rows are kept: whole numbers of 128 bits, which `sum` of integers gives, as decimals of 38 digits, also in lists and structs.
 * One that is larger cannot be computed. `columns` are those of its select.
 */
export function storedModel(model: Model, columns: readonly { readonly name: string; readonly type: string }[]): Model {
  if (!columns.some(({ type }) => type.search(wide) >= 0)) return model
  const kept = columns.map(({ name, type }) => {
    const exact = type.replaceAll(wide, 'DECIMAL(38,0)')
    return exact === type ? sqlName(name) : `cast(${sqlName(name)} as ${exact}) as ${sqlName(name)}`
  })
  return { ...model, stored: `select ${kept.join(', ')} from (${selectOf(model)}\n)` }
}
