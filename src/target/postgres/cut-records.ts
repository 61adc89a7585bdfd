const [quote, newline] = [0x22, 0x0a]

/**
 * Cuts a stream of CSV into pieces of so many records each: every call gives the next ones, without their bytes being looked at
 * twice. A line's end between quotes ends no record. A piece is shorter where the stream ends.
 */
export function recordCutter(source: AsyncIterable<Buffer>): (records: number) => AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer | undefined
  let isQuoted = false
  return async function* (records) {
    let missing = records
    while (missing > 0) {
      const chunk = rest ?? (await nextOf(chunks))
      if (!chunk) return
      rest = undefined
      let at = 0
      for (; at < chunk.length && missing > 0; at += 1) {
        const byte = chunk[at]
        if (byte === quote) isQuoted = !isQuoted
        else if (byte === newline && !isQuoted) missing -= 1
      }
      if (at < chunk.length) rest = chunk.subarray(at)
      yield chunk.subarray(0, at)
    }
  }
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const { done, value } = await chunks.next()
  return done === true ? undefined : value
}
