import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from '../../src/text/line-diff.ts'

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

/** The text that a unified diff makes of another one, at the lines that its hunks name. */
function patched(before: string, diff: readonly string[]): string {
  const lines = before.split('\n').slice(0, -1)
  const out: string[] = []
  let next = 0
  for (const line of diff) {
    const [, start, count] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? []
    if (start !== undefined) {
      const first = count === '0' ? Number(start) : Number(start) - 1
      out.push(...lines.slice(next, first))
      next = first
      const [, place] = /\+(\d+)/.exec(line) ?? []
      const isEmpty = / \+\d+,0 /.test(line)
      expect(out.length).toBe(Number(place) - (isEmpty ? 0 : 1))
      continue
    }
    if (line[0] !== '+') expect(line.slice(1)).toBe(lines[next++])
    if (line[0] !== '-') out.push(line.slice(1))
  }
  return text([...out, ...lines.slice(next)])
}

describe('lineDiff', () => {
  it('shows what went and came, with three lines around and where it stands', () => {
    const before = text(numbers(1, 20))
    const after = text([...numbers(1, 4), 'five', ...numbers(6, 16), ...numbers(18, 20)])
    const first = ['@@ -2,7 +2,7 @@', ' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8']
    const second = ['@@ -14,7 +14,6 @@', ' 14', ' 15', ' 16', '-17', ' 18', ' 19', ' 20']
    expect(lineDiff(before, after)).toEqual([...first, ...second])
  })

  it('lays changes that are near to each other into one hunk, and says the places of an empty text', () => {
    expect(lineDiff('a\nb\nc\n', 'A\nb\nC\n')).toEqual(['@@ -1,3 +1,3 @@', '-a', '+A', ' b', '-c', '+C'])
    expect(lineDiff('', 'a\n')).toEqual(['@@ -0,0 +1 @@', '+a'])
    expect(lineDiff('a', '')).toEqual(['@@ -1 +0,0 @@', '-a'])
    expect(lineDiff('a\nb\n', 'a\nb')).toEqual([])
  })

  it('makes the one text of the other, with the fewest lines that come', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 25 })
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = lineDiff(text(before), text(after))
        expect(patched(text(before), diff)).toBe(text(after))
        expect(diff.filter((line) => line.startsWith('+')).length).toBe(after.length - commonOf(before, after))
      }),
    )
  })

  it('shows texts too long to be compared as gone and come', () => {
    const [before, after] = [numbers(1, 2100), numbers(3001, 5100)]
    const diff = lineDiff(text(before), text(after))
    expect([diff[0], diff.length]).toEqual(['@@ -1,2100 +1,2100 @@', 4201])
  })
})

/** How many lines two texts have in common at most, in order, found from the front. */
function commonOf(before: readonly string[], after: readonly string[]): number {
  let row = after.map(() => 0)
  for (const line of before) {
    const next: number[] = []
    for (const [index, other] of after.entries()) {
      const [above = 0, left = 0, corner = 0] = [row[index], next[index - 1], row[index - 1]]
      next.push(line === other ? corner + 1 : Math.max(above, left))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
