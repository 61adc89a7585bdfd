/** One line of what `doctor` found. */
export type Finding = {
  /** What was looked at, such as `lock`. */
  readonly what: string
  /** `look`: it works, and somebody should know. `wrong`: something will not work. */
  readonly state: 'ok' | 'look' | 'wrong'
  readonly text: string
  /** What to do; empty where all is well. */
  readonly next: string
}

/** A finding that is well. */
export function fine(what: string, text: string): Finding {
  return { what, state: 'ok', text, next: '' }
}

/** The first names of a list, and how many more there are. */
export function namesText(names: readonly string[]): string {
  const most = 5
  const rest = names.length - most
  return `${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
