import { isTallyError, messageOf, type TallyError } from '../error/tally-error.ts'

/** Where a command says what it has to say: answers on stdout, all else on stderr. */
export type Output = {
  readonly is_json: boolean
  /** Writes the answer: the value as one JSON document, or the text. */
  answer(value: unknown, text: () => string): void
  /** A line about what goes on, never part of the answer. */
  progress(line: string): void
  /** A line about the answer that has to be read beside it, once and on stderr, whoever reads. */
  note(line: string): void
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

type Stream = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }

export function makeOutput(stdout: Stream, stderr: Stream, is_json: boolean, has_colour: boolean): Output {
  const paint = (code: number) => (text: string) => (has_colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const noted = new Set<string>()
  let hasLine = false
  const clearLine = (): void => {
    if (hasLine) stderr.write('\r\u001b[2K')
    hasLine = false
  }
  return {
    is_json,
    answer(value, text) {
      clearLine()
      stdout.write(is_json ? `${JSON.stringify(value)}\n` : `${text()}\n`)
    },
    progress(line) {
      const safe = safeText(line)
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[2K${safe.slice(0, (stderr.columns ?? 80) - 1)}`)
        hasLine = true
      } else if (!is_json) stderr.write(`${safe}\n`)
    },
    note(line) {
      if (noted.has(line)) return
      noted.add(line)
      clearLine()
      stderr.write(`${safeText(line)}\n`)
    },
    bold: paint(1),
    dim: paint(2),
    good: paint(32),
    bad: paint(31),
  }
}

/** An error as people read it: what, where, and the next step. */
export function errorText(error: unknown, output: Output): string {
  if (!isTallyError(error)) return `${output.bad('error')} unexpected: ${safeText(messageOf(error))}`
  return `${output.bad('error')} ${output.dim(error.code)}\n  ${safeText(error.message)}\n  → ${safeText(error.hint)}`
}

/** An error as machines read it. */
export function errorJson(error: unknown): {
  readonly error: Pick<TallyError, 'code' | 'message' | 'hint' | 'params'>
} {
  if (isTallyError(error)) {
    const { code, message, hint, params } = error
    return { error: { code, message, hint, params } }
  }
  return {
    error: { code: 'unexpected', message: messageOf(error), hint: 'please report it with the run log', params: {} },
  }
}

/** Rows as a table for a terminal: numbers to the right, long cells cut. */
export function tableText(rows: readonly Readonly<Record<string, unknown>>[], columns?: readonly string[]): string {
  const names = columns ?? Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => names.map((name) => cellText(row[name])))
  const isNumber = names.map(
    (_, index) => cells.length > 0 && cells.every((line) => /^-?[\d.]*$/.test(line[index] ?? '')),
  )
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((line) => [...(line[index] ?? '')].length)),
  )
  const line = (parts: readonly string[]): string =>
    parts
      .map((part, index) => (isNumber[index] ? part.padStart(widths[index] ?? 0) : part.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(names), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')
}

/** That a list was cut, and how to see all of it; nothing where it was not. */
export function restText(shown: number, all: number): readonly string[] {
  return shown < all ? [`… ${shown} of ${all} are shown, and ${all - shown} more (--limit N, or --json for all)`] : []
}

/** Text of somebody's file for the terminal: its control characters would be commands there. Line breaks and tabs stay. */
export function safeText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '␣')
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = safeText(typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll(/[\n\t]/g, '␣')
  const characters = [...text]
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : text
}
