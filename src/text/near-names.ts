/** How many letters of a name may be other ones, or be missing, for it to be meant: one in three, and one in any case. */
const letters_a_slip = 3

/** The names that somebody may have meant who wrote another one: the nearest first, at most `most`. */
export function nearNames(written: string, names: readonly string[], most = 3): readonly string[] {
  const word = written.toLowerCase()
  const found = names.flatMap((name) => {
    const other = name.toLowerCase()
    const slips = slipsBetween(word, other)
    const isPart = word.length >= letters_a_slip && (other.includes(word) || word.includes(other))
    const isNear = slips <= Math.max(1, Math.floor(Math.max(word.length, other.length) / letters_a_slip))
    return isNear || isPart ? [{ name, slips: isNear ? slips : word.length + other.length }] : []
  })
  return found
    .toSorted((a, b) => a.slips - b.slips || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name)
}

/** Letters to be put in, left out, changed, or swapped with the next: the distance of Damerau and Levenshtein (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let before: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, place) => place)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (isSame ? 0 : 1),
          ...(isSwapped ? [(before[j - 2] ?? 0) + 1] : []),
        ),
      )
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
