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
    return lastLines(tail.toString('utf8')).some((line) => {
      const [cells] = recordsOfText(Buffer.from(line), { ...dialect, skip_lines: 0 })
      return isTotalLabel(cells?.map((cell) => cell.trim()).find((cell) => cell !== '') ?? '')
    })
  } finally {
    closeSync(file)
  }
}

/** The last lines that are not blank, from the end on. */
function lastLines(text: string): readonly string[] {
  const lines: string[] = []
  for (let end = text.length; end > 0 && lines.length < looked_at_lines; ) {
    const start = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1
    const line = text.slice(start, end)
    if (line.trim() !== '') lines.push(line)
    end = start - 1
  }
  return lines
}
