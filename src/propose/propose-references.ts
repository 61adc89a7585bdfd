import { sqlName, sqlText } from '../sql/quote.ts'
import type { ProposedContract } from './types.ts'

/** A column whose values may name the rows of another contract. */
export type ReferenceCandidate = {
  readonly contract: string
  readonly column: string
  readonly target: string
  readonly key: string
}

/** A column whose values were looked for in the other contract: how many different ones it has, and how many are there. */
export type SeenReference = ReferenceCandidate & { readonly values: number; readonly found: number }

/** Columns that bear the name of another contract's key, or that contract's name before it: `client_id` of `clients.id`. */
export function referenceCandidates(contracts: readonly ProposedContract[]): readonly ReferenceCandidate[] {
  return contracts.flatMap(({ name: contract, columns, key: own }) =>
    columns.flatMap(({ name: column, kind }) => {
      const isIdentity = own.length === 1 && own[0] === column
      if (isIdentity || !['id', 'integer', 'text'].includes(kind)) return []
      return contracts.flatMap(({ name: target, key: [key, ...more] }) => {
        const fits = column === key || column === `${target.replace(/s$/, '')}_${key}` || column === `${target}_${key}`
        return key === undefined || more.length > 0 || target === contract || !fits
          ? []
          : [{ contract, column, target, key }]
      })
    }),
  )
}

/** One row for each candidate, in their order: its place, how many different values it has, and how many of these are keys there. */
export function referencesSql(candidates: readonly ReferenceCandidate[]): string {
  return candidates
    .map(({ contract, column, target, key }, place) => {
      const [own, other] = [sqlName(`stg_${contract}`), sqlName(`stg_${target}`)]
      return `select ${sqlText(String(place))} as place, count(*)::integer as "values",
        count(*) filter (value in (select cast(${sqlName(key)} as varchar) from ${other}))::integer as found
        from (select distinct cast(${sqlName(column)} as varchar) as value from ${own} where ${sqlName(column)} is not null)`
    })
    .join('\nunion all\n')
}

/** Nine in ten values that are there make a reference: the others are for a check to find. */
export function isReference({ values, found }: SeenReference): boolean {
  return values > 0 && found >= 0.9 * values
}
