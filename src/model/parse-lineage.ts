/** A table of whose rows a model's rows are made: those on which each pair is equal. */
export type LineageStep = {
  readonly table: string
  /** A column of the model, and an SQL expression over the table. */
  readonly on: readonly (readonly [column: string, expression: string])[]
}

/**
 * Reads a header's `lineage`: `TABLE by column, column = expression; TABLE by …`. A column alone has the same name in both.
 * Undefined where the text is not of this form.
 */
export function parseLineage(text: string): readonly LineageStep[] | undefined {
  const steps = text.split(';').map((part) => /^\s*([a-z][a-z0-9_]*)\s+by\s+(.+)$/.exec(part))
  const parsed = steps.map((match): LineageStep | undefined => {
    const on = splitOutside(match?.[2] ?? '').map((pair) => {
      const [, column = '', expression = column] = /^\s*([a-z_][a-z0-9_]*)\s*(?:=\s*(.+))?$/.exec(pair) ?? []
      return [column, expression.trim()] as const
    })
    return match && on.every(([column]) => column !== '') ? { table: match[1] ?? '', on } : undefined
  })
  return parsed.every((step) => step !== undefined) ? parsed : undefined
}

/** Splits at commas that stand in no parentheses. */
function splitOutside(text: string): readonly string[] {
  const parts: string[] = ['']
  let depth = 0
  for (const character of text) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === ',' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${character}`)
  }
  return parts
}
