import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvText, withoutApostrophe } from '../../src/text/csv-text.ts'

it('every cell comes back as it was', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '1', '.', 'x'), maxLength: 5 }),
  )
  fc.assert(
    fc.property(cell, (text) => {
      const written = csvText([{ a: text }]).slice('a\n'.length, -1)
      const read = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
      expect(withoutApostrophe(read)).toBe(text)
    }),
  )
})

it('no formula reaches a spreadsheet, and numbers stay numbers', () => {
  const rows = [{ a: '=1+1', b: '@x', c: '-5.5', d: '+cmd', e: "'=1", f: "o'clock" }]
  expect(csvText(rows)).toBe("a,b,c,d,e,f\n'=1+1,'@x,-5.5,'+cmd,''=1,o'clock\n")
})
