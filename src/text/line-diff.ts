/** Lines that are shown around each change. */
const around = 3

/** Beyond so many comparisons what differs is shown as gone and come as a whole. */
const most_compared = 4_000_000

type Line = { readonly sign: ' ' | '-' | '+'; readonly text: string }

/** What differs between two texts, as the lines of a unified diff without file names; none where no line does. */
export function lineDiff(before: string, after: string): readonly string[] {
  const lines = alignedLines(linesOf(before), linesOf(after))
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  const out: string[] = []
  let [old_line, new_line, done] = [1, 1, 0]
  for (let next = 0; next < changed.length; ) {
    const start = Math.max(0, (changed[next] ?? 0) - around)
    let last = changed[next] ?? 0
    for (next += 1; next < changed.length && (changed[next] ?? 0) - last <= 2 * around; next += 1)
      last = changed[next] ?? 0
    const hunk = lines.slice(start, last + 1 + around)
    // Between two hunks all lines stand in both texts.
    old_line += start - done
    new_line += start - done
    const [old_count, new_count] = [countOf(hunk, '+'), countOf(hunk, '-')]
    out.push(`@@ -${placeOf(old_line, old_count)} +${placeOf(new_line, new_count)} @@`)
    out.push(...hunk.map(({ sign, text }) => `${sign}${text}`))
    old_line += old_count
    new_line += new_count
    done = start + hunk.length
  }
  return out
}

/** Where a hunk stands, as `diff -u` says it: an empty one behind the line before it. */
function placeOf(line: number, count: number): string {
  return count === 0 ? `${line - 1},0` : count === 1 ? String(line) : `${line},${count}`
}

function countOf(hunk: readonly Line[], other: '-' | '+'): number {
  return hunk.filter(({ sign }) => sign !== other).length
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function alignedLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const same = (text: string): Line => ({ sign: ' ', text })
  const middle = (lines: readonly string[]): readonly string[] => lines.slice(head, lines.length - tail)
  return [
    ...before.slice(0, head).map(same),
    ...alignedMiddle(middle(before), middle(after)),
    ...before.slice(before.length - tail).map(same),
  ]
}

/** The longest lines in common stay; of what goes and comes at one place, what goes is first. */
function alignedMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const gone = (text: string): Line => ({ sign: '-', text })
  const come = (text: string): Line => ({ sign: '+', text })
  if (before.length * after.length > most_compared) return [...before.map(gone), ...after.map(come)]
  // How many lines the rests of both have in common, from the end to the start.
  const width = after.length + 1
  const common = new Uint32Array((before.length + 1) * width)
  const rest = (a: number, b: number): number => common[a * width + b] ?? 0
  for (let a = before.length - 1; a >= 0; a -= 1)
    for (let b = after.length - 1; b >= 0; b -= 1)
      common[a * width + b] = before[a] === after[b] ? rest(a + 1, b + 1) + 1 : Math.max(rest(a + 1, b), rest(a, b + 1))
  const out: Line[] = []
  let [a, b] = [0, 0]
  while (a < before.length || b < after.length) {
    const [old, fresh] = [before[a], after[b]]
    if (old !== undefined && old === fresh) {
      out.push({ sign: ' ', text: old })
      a += 1
      b += 1
    } else if (old !== undefined && (fresh === undefined || rest(a + 1, b) >= rest(a, b + 1))) {
      out.push(gone(old))
      a += 1
    } else {
      out.push(come(fresh ?? ''))
      b += 1
    }
  }
  return out
}
