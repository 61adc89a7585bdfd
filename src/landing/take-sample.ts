import { ZeroBytes } from './zero-bytes.ts'

/** What one pass over a file's bytes keeps and counts. */
export type ByteSample = {
  readonly size_bytes: number
  /** The whole content below 32 MB, else its first MB. */
  readonly head: Buffer
  readonly is_whole: boolean
  /** Pieces of 64 kB spread over the rest of a larger file, each cut at line breaks; only for encodings of single bytes. */
  readonly pieces: readonly Buffer[]
  readonly zeros: ZeroBytes
}

/** Below this a file is held whole as it is sniffed. */
export const whole_bytes = 32 << 20
const head_bytes = 1 << 20
const piece_bytes = 64 << 10
const most_pieces = 32

/**
 * Reads a stream to its end, in bounded memory; `look` sees every chunk. Of a stream that is known to be `large` no chunk is kept, so
 * that all may lie in one buffer.
 */
export async function takeSample(
  chunks: AsyncIterable<Buffer>,
  look: (chunk: Buffer) => void,
  large = false,
): Promise<ByteSample> {
  let held: Buffer[] = []
  let pieces: { at: number; bytes: Buffer }[] = []
  const zeros = new ZeroBytes()
  let [size_bytes, stride, is_whole] = [0, head_bytes, !large]
  for await (const chunk of chunks) {
    zeros.look(chunk, size_bytes)
    look(chunk)
    if (is_whole) held.push(chunk)
    else if (size_bytes < head_bytes) held.push(Buffer.from(chunk))
    if (size_bytes - (pieces.at(-1)?.at ?? 0) >= stride) {
      pieces.push({ at: size_bytes, bytes: Buffer.from(chunk.subarray(0, piece_bytes)) })
      if (pieces.length === most_pieces) {
        pieces = pieces.filter((_, n) => n % 2 === 1)
        stride *= 2
      }
    }
    size_bytes += chunk.length
    if (is_whole && size_bytes >= whole_bytes) {
      is_whole = false
      held = [Buffer.concat(held, head_bytes)]
    }
  }
  const cut = is_whole ? [] : pieces.map((piece) => wholeLines(piece.bytes)).filter((bytes) => bytes.length > 0)
  const [only] = held
  const head = held.length === 1 && only ? only : Buffer.concat(held)
  return { size_bytes, head, is_whole, pieces: cut, zeros }
}

function wholeLines(bytes: Buffer): Buffer {
  const first = bytes.indexOf(10)
  return first < 0 ? Buffer.alloc(0) : bytes.subarray(first + 1, bytes.lastIndexOf(10) + 1)
}
