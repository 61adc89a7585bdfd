/** Whether a file name fits a pattern of `*`, `?` and `{a,b}`; case, and a `.gz` or `.zst` behind, do not matter. */
export function matchPattern(pattern: string, name: string): boolean {
  const bare = name.toLowerCase().replace(/\.(gz|zst)$/, '')
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
