/** A piece of SQL with its place in the text. Space and remarks stand between the tokens. */
export type SqlToken = {
  readonly kind: 'word' | 'number' | 'string' | 'sign'
  /** As it is compared: words in lower case. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const pattern =
  /--[^\n]*|\s+|(?<string>'(?:[^']|'')*')|(?<word>[A-Za-z_][A-Za-z_0-9]*)|(?<number>\d+(?:\.\d+)?)|(?<sign><=|>=|<>|\/\/|.)/gs

export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = []
  for (const match of sql.matchAll(pattern)) {
    const [kind, text] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? []
    if (text === undefined) continue
    if (kind !== 'word' && kind !== 'number' && kind !== 'string' && kind !== 'sign') continue
    tokens.push({ kind, text: text.toLowerCase(), start: match.index, end: match.index + text.length })
  }
  return tokens
}

/** The number of the token before which the stretch from `from` ends: at one of `ends` on the same level, or where its bracket closes. */
export function stretchEnd(tokens: readonly SqlToken[], from: number, ends: readonly string[]): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const text = tokens[at]?.text ?? ''
    if (depth === 0 && ends.includes(text)) return at
    if (text === '(' || text === 'case') depth++
    if (text === ')' || text === 'end') depth--
    if (depth < 0) return at
  }
  return tokens.length
}

/** The text with a stretch of it replaced. */
export function replaced(sql: string, start: number, end: number, text: string): string {
  return sql.slice(0, start) + text + sql.slice(end)
}
