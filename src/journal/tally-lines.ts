const LF = 10
const CR = 13

type LineTally = readonly [lines: number, blanks: number, start_of_last: number]

/**
 * Line breaks in a chunk without quotes from some place on, how many of the lines are blank, and where the last one begins, or -1 where it
 * began before. `fresh` says that a line begins at that place.
 */
export function tallyLines(chunk: Uint8Array, from: number, fresh: boolean): LineTally {
  return chunk.includes(CR) ? anyBreaks(chunk, from, fresh) : lineFeeds(chunk, from, fresh)
}

function anyBreaks(chunk: Uint8Array, from: number, fresh: boolean): LineTally {
  let lines = 0
  let blanks = 0
  let start = fresh ? from : -1
  let cr_at = -2
  const size = chunk.length
  for (let i = from; i < size; i++) {
    const byte = chunk[i] ?? 0
    if (byte > CR || (byte !== LF && byte !== CR)) continue
    if (byte === CR || cr_at !== i - 1) {
      lines += 1
      if (start === i) blanks += 1
      if (byte === CR) cr_at = i
    }
    start = i + 1
  }
  return [lines, blanks, start]
}

function lineFeeds(chunk: Uint8Array, from: number, fresh: boolean): LineTally {
  let blanks = fresh && chunk[from] === LF ? 1 : 0
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  for (let at = bytes.indexOf('\n\n', from); at >= 0; at = bytes.indexOf('\n\n', at + 1)) blanks += 1
  const last = bytes.lastIndexOf(LF)
  const start = last >= from ? last + 1 : fresh ? from : -1
  return [countLineFeeds(chunk, from), blanks, start]
}

/** Four bytes at a time: a byte's high bit in `hit` says that it is a line feed. */
function countLineFeeds(chunk: Uint8Array, from: number): number {
  let count = 0
  let i = from
  for (; i < chunk.length && (chunk.byteOffset + i) % 4 !== 0; i++) if (chunk[i] === LF) count += 1
  if (i === chunk.length) return count
  const words = new Int32Array(chunk.buffer, chunk.byteOffset + i, (chunk.length - i) >> 2)
  for (let w = 0; w < words.length; ) {
    let sums = 0
    for (const stop = Math.min(words.length, w + 255); w < stop; w++) {
      const word = (words[w] ?? 0) ^ 0x0a0a0a0a
      const hit = ~(((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word | 0x7f7f7f7f)
      sums += hit >>> 7
    }
    count += (sums & 255) + ((sums >>> 8) & 255) + ((sums >>> 16) & 255) + (sums >>> 24)
  }
  for (i += words.length * 4; i < chunk.length; i++) if (chunk[i] === LF) count += 1
  return count
}
