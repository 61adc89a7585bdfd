import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { surveyAhead } from '../../src/staging/survey-ahead.ts'
import { countSurveyed, surveyFile } from '../../src/staging/survey-file.ts'
import { tmpFolder } from '../landing/tmp-folder.ts'

const { put } = tmpFolder()
const choice = { names: ['id', 'amount'] }

/** Files of several forms; the last two of six cannot be read. */
function someFiles(prefix: string, n: number): readonly string[] {
  return Array.from({ length: n }, (_, index) => {
    const text = `id;amount\r\n${index};${index},5\r\nTotal;${index},5\r\n`
    const forms = [
      text,
      `\ufeff${text}`,
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      gzipSync(text),
      '',
      gzipSync(text).subarray(0, 20),
    ]
    return put(`${prefix}-${index}.csv`, forms[index % forms.length] ?? '')
  })
}

it('gives of each file what a look at it gives, batch by batch, and none of those that cannot be read', async () => {
  const batches = [someFiles('a', 130), [], someFiles('b', 120)].map((paths) => ({ paths, choice }))
  const ahead = surveyAhead(batches)
  try {
    for (const { paths } of batches) {
      const surveys = await ahead.next()
      const readable = paths.filter((_, index) => index % 6 < 4)
      expect([...surveys.keys()].toSorted()).toEqual(readable.toSorted())
      for (const path of readable.slice(0, 8)) {
        const alone = await surveyFile(path, choice)
        expect(surveys.get(path)).toEqual({ ...alone, count: await countSurveyed(path, alone.report) })
      }
    }
    expect((await ahead.next()).size).toBe(0)
  } finally {
    ahead.close()
  }
})

it('begins no thread for a few files', async () => {
  const ahead = surveyAhead([{ paths: someFiles('c', 20), choice }])
  expect((await ahead.next()).size).toBe(0)
  ahead.close()
})

it('can be closed before its answers are asked for', async () => {
  const ahead = surveyAhead([{ paths: someFiles('d', 240), choice }])
  ahead.close()
  expect((await ahead.next()).size).toBeLessThan(240)
})
