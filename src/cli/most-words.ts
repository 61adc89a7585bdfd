/**
 * How many words may stand behind a command's name, told by what its help says of them: `NAME` is one, `[TARGET …]` any number, and of
 * `list | show ID` the way that the first word names; where it names none, the longest. What stands in quotes is one word.
 */
export function mostWords(declared: string, given: readonly string[]): number {
  const plain = declared.replaceAll(/"[^"]*"/g, 'TEXT')
  if (plain.includes('…')) return Number.POSITIVE_INFINITY
  const ways = plain.split(' | ').map((way) => way.split(' ').filter((word) => word !== ''))
  const named = ways.filter(([verb]) => verb === given[0])
  return Math.max(...(named.length === 0 ? ways : named).map((way) => way.length))
}
