import type { AccountEntry } from '../lake/manifest.ts'

const counts = ['files', 'read', 'staged', 'quarantined', 'kept', 'superseded', 'orphans'] as const

/** One count of a contract's rows that is not the same in two releases. */
export type AccountDiff = {
  readonly contract: string
  readonly count: (typeof counts)[number]
  readonly before: number
  readonly after: number
  readonly change: number
}

/**
 * What moved in the accounting of rows, contract by contract: rows that went into quarantine or out of it, that became
 * superseded or kept. A contract that one release does not have counts nothing there.
 */
export function diffAccounts(before: readonly AccountEntry[], after: readonly AccountEntry[]): readonly AccountDiff[] {
  const contracts = new Set([...before, ...after].map(({ contract }) => contract))
  return [...contracts].flatMap((contract) => {
    const [old, young] = [before, after].map((list) => list.find((one) => one.contract === contract))
    return counts.flatMap((count) => {
      const [was, is] = [old?.[count] ?? 0, young?.[count] ?? 0]
      return was === is ? [] : [{ contract, count, before: was, after: is, change: is - was }]
    })
  })
}
