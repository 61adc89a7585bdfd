import { replaced, type SqlToken, sqlTokens, stretchEnd } from './sql-tokens.ts'

export type Mutation = { readonly what: string; readonly line: number; readonly sql: string }

/** What one token, or two or three in a row, can become: the mistakes that people make. */
const swaps: readonly (readonly [string, string])[] = [
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['<>', '='],
  ['=', '<>'],
  ['inner join', 'left join'],
  ['left join', 'inner join'],
  ['is null', 'is not null'],
  ['is not null', 'is null'],
  ['union all', 'union'],
  ['sum (', 'max('],
  ['min (', 'max('],
  ['max (', 'min('],
  ['count ( distinct', 'count('],
  ['lag (', 'lead('],
  ['lead (', 'lag('],
  ['desc', ''],
  ['distinct', ''],
  ['coalesce (', 'least('],
  ['greatest (', 'least('],
  ['or', 'and'],
  ['and', 'or'],
  ['+', '-'],
  ['-', '+'],
  ['true', 'false'],
  ['false', 'true'],
  ["'europe/zurich'", "'UTC'"],
  ["'month'", "'quarter'"],
]

/** Every way to break a query by one small change: a swap, a number one more, a filter or a condition dropped. */
export function mutationsOf(sql: string): readonly Mutation[] {
  const tokens = sqlTokens(sql)
  return tokens.flatMap((token, at) => {
    const line = sql.slice(0, token.start).split('\n').length
    const changes = [...swapsAt(tokens, at), ...numberAt(tokens, at), ...filterAt(sql, tokens, at)]
    return changes.map(({ end, text, what }) => ({ what, line, sql: replaced(sql, token.start, end, text) }))
  })
}

type Change = { readonly end: number; readonly text: string; readonly what: string }

function swapsAt(tokens: readonly SqlToken[], at: number): readonly Change[] {
  return swaps.flatMap(([from, to]) => {
    const words = from.split(' ')
    if (!words.every((word, index) => tokens[at + index]?.text === word)) return []
    // `between` and window frames have an `and` that is none, and a bracket may follow `-`.
    if (from === 'and' && isRange(tokens, at)) return []
    return [{ end: tokens[at + words.length - 1]?.end ?? 0, text: ` ${to} `, what: `${from} → ${to}` }]
  })
}

function isRange(tokens: readonly SqlToken[], at: number): boolean {
  return tokens.slice(Math.max(0, at - 4), at).some(({ text }) => text === 'between' || text === 'preceding')
}

function numberAt(tokens: readonly SqlToken[], at: number): readonly Change[] {
  const token = tokens[at]
  if (token?.kind !== 'number' || token.text.includes('.')) return []
  // One digit more before the point changes no figure.
  if (tokens[at - 2]?.text === 'decimal') return []
  return [{ end: token.end, text: String(Number(token.text) + 1), what: `${token.text} → ${Number(token.text) + 1}` }]
}

function filterAt(sql: string, tokens: readonly SqlToken[], at: number): readonly Change[] {
  const word = tokens[at]?.text
  if (word !== 'where' && word !== 'and') return []
  if (word === 'and' && isRange(tokens, at)) return []
  const ends = ['group', 'order', 'union', 'and', 'or', 'then', 'inner', 'left', 'where', ',']
  const stop = stretchEnd(tokens, at + 1, ends)
  // What follows a dropped first condition becomes the filter.
  const isFirstOfMany = word === 'where' && ['and', 'or'].includes(tokens[stop]?.text ?? '')
  const end = tokens[isFirstOfMany ? stop : stop - 1]?.end ?? sql.length
  return [{ end, text: isFirstOfMany ? 'where' : '', what: `dropped ${sql.slice(tokens[at]?.start, end)}` }]
}
