import { readHeader } from '../sql/read-header.ts'
import { lineDiff } from '../text/line-diff.ts'

/** What a changed text of a model changes: its select, what its header says of how it is made, or comments and blanks alone. */
export type SqlChange = { readonly kind: 'select' | 'header' | 'comments'; readonly diff: readonly string[] }

/** Compares a model's text with the one of the release before. */
export function sqlChange(before: string, after: string): SqlChange {
  const kind =
    bareSql(before) !== bareSql(after) ? 'select' : headerOf(before) === headerOf(after) ? 'comments' : 'header'
  return { kind, diff: lineDiff(before, after) }
}

/**
 * Texts and quoted names as they stand, then what is no SQL. A comment within a comment is not looked for: what is left of it
 * counts as SQL, so that no change of a select passes for one of a comment.
 */
const words =
  /\be'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|((?:--[^\n]*|\/\*[\s\S]*?\*\/|\s)+)/gi

/** A select with one blank for each run of comments and blanks. */
function bareSql(sql: string): string {
  return sql
    .replaceAll(words, (text: string, _tag: string | undefined, blank: string | undefined) =>
      blank === undefined ? text : ' ',
    )
    .trim()
}

const deciding = ['materialization', 'key', 'tracked', 'partition_by', 'told_by'] as const

/** The lines at the top that decide how the table is made; what they say to people does not. */
function headerOf(sql: string): string {
  const { said } = readHeader(sql, deciding)
  return [...said]
    .map(([key, value]) => `${key}: ${value}`)
    .toSorted()
    .join('\n')
}
