/** One select as a tree: every part is SQL text made of names, fixed text and places of bound values. */
export type Select = {
  /** Common tables by name, in order. */
  readonly with?: readonly (readonly [name: string, select: Select | string])[]
  /** Expression and alias. */
  readonly columns: readonly (readonly [sql: string, as: string])[]
  readonly from: string
  /** Joined by `and`. */
  readonly where?: readonly string[]
  readonly group?: readonly string[]
  readonly having?: readonly string[]
  /** A condition over windows. */
  readonly qualify?: string
  readonly order?: readonly string[]
}

/** The text of a select, a clause a line. */
export function selectSql(select: Select): string {
  const tables = (select.with ?? []).map(
    ([name, inner]) => `${name} as (\n${indent(typeof inner === 'string' ? inner : selectSql(inner))}\n)`,
  )
  const clause = (word: string, parts: readonly string[] | undefined, between: string): readonly string[] =>
    parts === undefined || parts.length === 0 ? [] : [`${word} ${parts.join(between)}`]
  return [
    ...clause('with', tables, ',\n'),
    `select ${select.columns.map(([sql, as]) => (sql === as ? sql : `${sql} as ${as}`)).join(', ')}`,
    `from ${select.from}`,
    ...clause('where', select.where, ' and '),
    ...clause('group by', select.group, ', '),
    ...clause('having', select.having, ' and '),
    ...clause('qualify', select.qualify === undefined ? [] : [select.qualify], ''),
    ...clause('order by', select.order, ', '),
  ].join('\n')
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
