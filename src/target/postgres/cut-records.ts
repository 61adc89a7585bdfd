const [quote, newline] = [0x22, 0x0a]

/** Where a scan stopped: byte, records still missing, and whether it stands between quotes. */
type Stop = { readonly at: number; readonly missing: number; readonly is_quoted: boolean }

/**
 * Cuts a stream of CSV into pieces of so many records each: every call gives the next ones, without their bytes being looked at
 * twice. A line's end between quotes ends no record. A piece is shorter where the stream ends.
 */
export function recordCutter(source: AsyncIterable<Buffer>): (records: number) => AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer | undefined
  let is_quoted = false
  return async function* (records) {
    let missing = records
    while (missing > 0) {
      const chunk = rest ?? (await nextOf(chunks))
      if (!chunk) return
      const stop = scan(chunk, missing, is_quoted)
      missing = stop.missing
      is_quoted = stop.is_quoted
      rest = stop.at < chunk.length ? chunk.subarray(stop.at) : undefined
      yield rest ? chunk.subarray(0, stop.at) : chunk
    }
  }
}

/** Behind the last of the missing records, or at the end of the chunk. */
function scan(chunk: Buffer, records: number, was_quoted: boolean): Stop {
  const end = chunk.length
  if (records === Number.POSITIVE_INFINITY) return { at: end, missing: records, is_quoted: was_quoted }
  const next = (byte: number, from: number): number => {
    const found = chunk.indexOf(byte, from)
    return found === -1 ? end : found
  }
  let [at, missing, is_quoted] = [0, records, was_quoted]
  let nextQuote = next(quote, 0)
  while (at < end && missing > 0) {
    const nextLine = is_quoted ? end : next(newline, at)
    if (nextQuote < nextLine) {
      is_quoted = !is_quoted
      at = nextQuote + 1
      nextQuote = next(quote, at)
    } else {
      if (nextLine < end) missing -= 1
      at = Math.min(nextLine + 1, end)
    }
  }
  return { at, missing, is_quoted }
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const { done, value } = await chunks.next()
  return done === true ? undefined : value
}
