import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recordCutter } from '../../src/target/postgres/cut-records.ts'

const cell = fc.constantFrom('', 'a', '""', '"a\nb"', '"a""\n""b"', '"é,\n"', '1.50')
const records = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }).map((cells) => `${cells.join(',')}\n`))

it('cuts a stream into pieces of whole records, wherever its chunks end', async () => {
  await fc.assert(
    fc.asyncProperty(
      records,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 5 }),
      async (all, size, first) => {
        const next = recordCutter(chunksOf(Buffer.from(all.join('')), size))
        expect(await textOf(next(first))).toBe(all.slice(0, first).join(''))
        expect(await textOf(next(1))).toBe(all.slice(first, first + 1).join(''))
        expect(await textOf(next(Number.POSITIVE_INFINITY))).toBe(all.slice(first + 1).join(''))
      },
    ),
  )
})

// oxlint-disable-next-line require-await -- a stream is asynchronous by its form
async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function textOf(piece: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of piece) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
