import type { MeasureText } from './draw-chart.ts'

/** A text in lines that fit a width; what is left beyond `most` lines is cut with …. */
export function wrapText(
  text: string,
  width: number,
  size: number,
  isBold: boolean,
  measure: MeasureText,
  most = Number.POSITIVE_INFINITY,
): readonly string[] {
  const fits = (line: string): boolean => measure(line, size, isBold) <= width
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/[ \t\n]+/).flatMap((one) => pieces(one, fits))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer) || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  lines.push(line)
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  return [...lines.slice(0, most - 1), cut(`${last}…`, fits)]
}

/** A word that is too long for a line, in parts that fit, cut behind a sign that names are made with where there is one. */
function pieces(word: string, fits: (line: string) => boolean): readonly string[] {
  if (fits(word)) return [word]
  const found: string[] = []
  let part = ''
  for (const character of word) {
    if (part !== '' && !fits(part + character)) {
      const place = Math.max(part.lastIndexOf('_'), part.lastIndexOf('-'), part.lastIndexOf('/')) + 1
      const end = place > part.length / 2 ? place : part.length
      found.push(part.slice(0, end))
      part = part.slice(end)
    }
    part += character
  }
  return [...found, part]
}

function cut(text: string, fits: (line: string) => boolean): string {
  const characters = Array.from(text.slice(0, -1))
  while (characters.length > 0 && !fits(`${characters.join('')}…`)) characters.pop()
  return `${characters.join('').trimEnd()}…`
}
