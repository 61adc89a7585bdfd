import { crc32 } from 'node:zlib'

/** Signature and header chunk of every PNG. */
const header_bytes = 8 + 25

/** A PNG that carries texts under their keywords (chunks of the kind iTXt, which picture viewers show as its properties). */
export function withPngText(png: Uint8Array, texts: Readonly<Record<string, string>>): Uint8Array {
  const chunks = Object.entries(texts).map(([keyword, text]) =>
    // Keyword, not packed, neither language nor translated keyword, text in UTF-8.
    chunkOf('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`)),
  )
  return Buffer.concat([png.subarray(0, header_bytes), ...chunks, png.subarray(header_bytes)])
}

function chunkOf(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
