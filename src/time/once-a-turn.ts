/**
 * Gives what `look` gives, looked up once in a turn of the event loop: many requests that came in together share one look
 * outside. What comes in after a change comes in a later turn, and sees it. What throws is not kept.
 */
export function onceATurn<T>(look: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    if (known) return known.value
    const value = look()
    known = { value }
    setImmediate(() => {
      known = undefined
    })
    return value
  }
}
