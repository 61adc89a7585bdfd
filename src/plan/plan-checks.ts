import type { Check } from '../check/check.ts'
import type { Contract } from '../contract/contract.ts'
import type { Manifest } from '../lake/manifest.ts'
import { hashOf } from '../text/hash.ts'
import { type ChangedName, changedNames } from './changed-names.ts'

/** The checks of the release to be; they judge it before it is published. */
export type PlannedChecks = {
  readonly hash: string
  readonly count: number
  readonly action: 'run' | 'keep'
  readonly reason: 'new release' | 'checks changed' | 'unchanged'
  /** Hash of each by its name. */
  readonly hashes: Readonly<Record<string, string>>
  /** None where the release before does not say which checks it had. */
  readonly changed: readonly ChangedName[]
}

/** A changed check is run again over the tables as they are: its hash is part of the release's, and of no table's. */
export function planChecks(
  project: { readonly contracts: readonly Contract[]; readonly checks: readonly Check[] },
  before: Manifest | undefined,
): PlannedChecks {
  const expected = project.contracts.flatMap(({ name, expected: when }) => (when === undefined ? [] : [{ name, when }]))
  const rules = project.checks.map((check) => {
    const { description: _, ...judged } = check
    return judged
  })
  const hash = hashOf(rules, expected)
  const isSame = before?.checks_hash === hash
  const count = rules.length + expected.length
  const hashes = Object.fromEntries([
    ...rules.map((rule) => [rule.name, hashOf(rule)] as const),
    ...expected.map(({ name, when }) => [`${name}_drops`, hashOf(when)] as const),
  ])
  const reason = before && !isSame ? 'checks changed' : 'new release'
  return { hash, count, action: 'run', reason, hashes, changed: changedNames(before?.check_hashes, hashes) }
}
