/** Something with a name that is not what it was in the release before. */
export type ChangedName = { readonly name: string; readonly change: 'new' | 'changed' | 'gone' }

/** What came, changed and went, by the hashes of before and now; none where nothing is known of before. */
export function changedNames(
  before: Readonly<Record<string, string>> | undefined,
  now: Readonly<Record<string, string>>,
): readonly ChangedName[] {
  if (before === undefined) return []
  const gone = Object.keys(before).filter((name) => now[name] === undefined)
  return [
    ...Object.entries(now).flatMap(([name, hash]): readonly ChangedName[] => {
      const old = before[name]
      return old === hash ? [] : [{ name, change: old === undefined ? 'new' : 'changed' }]
    }),
    ...gone.map((name) => ({ name, change: 'gone' }) as const),
  ]
}
