/**
 * Whether a file name fits a pattern of `*`, `?` and `{a,b}`; case, a `.gz` or `.zst` behind, and the number of a later copy
 * (`orders~002.csv`) do not matter.
 */
export function matchPattern(pattern: string, name: string): boolean {
  const bare = name
    .toLowerCase()
    .replace(/\.(gz|zst)$/, '')
    .replace(/~\d{3,}(?=\.|$)/, '')
  const source = [...pattern.toLowerCase()].map(translate).join('')
  const expression = new RegExp(`^${source}$`, 'u')
  return expression.test(bare) || expression.test(name.toLowerCase())
}

function translate(character: string): string {
  if (character === '*') return '.*'
  if (character === '?') return '.'
  if (character === '{') return '(?:'
  if (character === '}') return ')'
  if (character === ',') return '|'
  return /[\^$\\.+()[\]|]/.test(character) ? `\\${character}` : character
}
