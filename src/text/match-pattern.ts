/**
 * Whether a file name fits a pattern of `*`, `?` and `{a,b}`; case, a `.gz` or `.zst` behind, and the number of a later copy
 * (`orders~002.csv`) do not matter.
 */
export function matchPattern(pattern: string, name: string): boolean {
  const bare = name
    .toLowerCase()
    .replace(/\.(gz|zst)$/, '')
    .replace(/~\d{3,}(?=\.|$)/, '')
  const expression = expressionOf(pattern)
  return expression.test(bare) || expression.test(name.toLowerCase())
}

/** Thousands of files are held against the same few patterns. */
const most_known = 500
const known = new Map<string, RegExp>()

function expressionOf(pattern: string): RegExp {
  const before = known.get(pattern)
  if (before) return before
  const source = [...pattern.toLowerCase()].map(translate).join('')
  const expression = new RegExp(`^${source}$`, 'u')
  if (known.size >= most_known) known.clear()
  known.set(pattern, expression)
  return expression
}

function translate(character: string): string {
  if (character === '*') return '.*'
  if (character === '?') return '.'
  if (character === '{') return '(?:'
  if (character === '}') return ')'
  if (character === ',') return '|'
  return /[\^$\\.+()[\]|]/.test(character) ? `\\${character}` : character
}
