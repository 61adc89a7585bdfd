/** Whether the engine's reader stopped at a line that it cannot read; the careful reader goes on behind it. */
export function isReaderTrouble(error: unknown): boolean {
  return (
    error instanceof Error &&
    /CSV|UTF-?8|unicode|Invalid Input Error|Maximum line size|value with unterminated/i.test(error.message)
  )
}
