/** One version of a key as a model of scd2 gives it, in small numbers. */
export type Version = {
  readonly key: string
  /** Day of January 2026 since which it holds. */
  readonly day: number
  readonly price: number | null
  readonly name: string
  readonly is_deleted: boolean
  readonly arrival: number
}

/** The intervals by the written rule, one key and one day after the other, sharing nothing with the SQL. */
export function intervalsOf(versions: readonly Version[]): readonly string[] {
  const out: string[] = []
  for (const [key, all] of Map.groupBy(versions, (version) => version.key)) {
    const ordered = all.toSorted((a, b) => a.day - b.day || a.arrival - b.arrival)
    const name = ordered.findLast((version) => !version.is_deleted)?.name
    const ofDay = new Map(ordered.map((version) => [version.day, version]))
    let from: string | undefined
    let price: number | null = null
    let isFirst = true
    for (const { day, is_deleted, price: next } of ofDay.values()) {
      const at = `2026-01-${String(day).padStart(2, '0')} 00:00:00`
      const isSame = from !== undefined && !is_deleted && next === price
      if (!isSame) {
        if (from !== undefined) out.push([key, price, name, from, at, false].join(' | '))
        from = is_deleted ? undefined : isFirst ? '-infinity' : at
        price = next
      }
      isFirst = false
    }
    if (from !== undefined) out.push([key, price, name, from, '', true].join(' | '))
  }
  return out.toSorted()
}
