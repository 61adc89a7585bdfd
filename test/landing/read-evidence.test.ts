import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstRecordAt, showEvidence } from '../../src/landing/read-evidence.ts'
import { recordsOfText } from '../../src/landing/records-of-text.ts'
import { FileScale } from '../../src/landing/sniff-reading.ts'
import type { CsvDialect } from '../../src/landing/types.ts'

const cells = [
  '12/13/10',
  '24/05/13 8:26 PM',
  '01.12.10',
  '10-15-77',
  '99/01/02',
  '',
  '1',
  '-12',
  '+3',
  '12+3',
  '0',
  '1.5',
  '1.92E+07',
  '1,234e-5',
  '1,5',
  '1.234',
  '1,234',
  '0.125',
  '0,125',
  '12.34',
  '1.234,5',
  '1,234.5',
  '1,234,567',
  '1.234.567',
  '1 234,5',
  '1 234',
  '1\u00a0234,50',
  "1'234.5",
  '1’234.5',
  '.5',
  ',5',
  '5.',
  '5,',
  '+1.5',
  '--1.5',
  '2024-01-31',
  '2024-1-1 10:00',
  '31/12/2024',
  '12/31/2024',
  '01/02/2024',
  '31.12.2024',
  '01.02.2024',
  '31-12-2024 10:00',
  'text',
  'O1',
  '1x',
  '1.5x',
  '1.2.3',
  '12345678901234567890123456789012345678901.5',
  'é',
  '9é',
  '-',
  '1-2',
]
const cell = fc.oneof(fc.constantFrom(...cells), fc.stringMatching(/^[0-9.,' -]{0,8}$/))
const dialects: readonly CsvDialect[] = [',', ';', '\t', '|'].map((delimiter) => ({
  delimiter,
  quote: '"',
  skip_lines: 0,
}))

function carefully(bytes: Buffer, dialect: CsvDialect): FileScale {
  const scale = new FileScale()
  let isHeader = true
  for (const record of recordsOfText(bytes, dialect)) {
    if (!isHeader) for (const [n, text] of (record ?? []).entries()) scale.at(n).look(text)
    isHeader = false
  }
  return scale
}

function quickly(bytes: Buffer, dialect: CsvDialect): FileScale | undefined {
  const scale = new FileScale()
  return showEvidence(bytes, dialect, firstRecordAt(bytes, dialect), scale) ? scale : undefined
}

describe('the quick look for evidence', () => {
  it('sees what the careful reader sees, whatever the dialect and the line ends', () => {
    const anyFile = fc.record({
      dialect: fc.constantFrom(...dialects),
      ending: fc.constantFrom('\n', '\r\n', '\r'),
      rows: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
    })
    fc.assert(
      fc.property(anyFile, ({ dialect, ending, rows }) => {
        const lines = rows.map((row) =>
          row
            .map(([text, isQuoted]) => (isQuoted || text.includes(dialect.delimiter) ? `"${text}"` : text))
            .join(dialect.delimiter),
        )
        const bytes = Buffer.from(['a', ...lines].join(ending))
        expect(quickly(bytes, dialect)?.evidence()).toEqual(carefully(bytes, dialect).evidence())
      }),
      { numRuns: 3000 },
    )
  })

  it('leaves text with a broken quote, and a header over two lines, to the careful reader', () => {
    const dialect: CsvDialect = { delimiter: ',', quote: '"', skip_lines: 0 }
    expect(quickly(Buffer.from('a,b\n"1"5,2\n'), dialect)).toBeUndefined()
    expect(quickly(Buffer.from('a,b\n"1,2\n'), dialect)).toBeUndefined()
    expect(firstRecordAt(Buffer.from('"a\nb",c\n1,2\n'), dialect)).toBe(-1)
  })
})
