import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { recordsOfText } from './records-of-text.ts'
import { isTotalLabel } from './total-rows.ts'
import type { CsvDialect } from './types.ts'

const looked_at_bytes = 1 << 14
const looked_at_lines = 4

/** Whether one of the last lines of plain UTF-8 CSV begins with a word such as `Total`: then the careful reader looks at them. */
export function endsInTotal(plainPath: string, dialect: CsvDialect): boolean {
  const file = openSync(plainPath, 'r')
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, looked_at_bytes))
    readSync(file, tail, 0, tail.length, size - tail.length)
    const lines = tail
      .toString('utf8')
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '')
    return lines.slice(-looked_at_lines).some((line) => {
      const [cells] = recordsOfText(Buffer.from(line), { ...dialect, skip_lines: 0 })
      return isTotalLabel(cells?.map((cell) => cell.trim()).find((cell) => cell !== '') ?? '')
    })
  } finally {
    closeSync(file)
  }
}
