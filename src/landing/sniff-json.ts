import { ExactNumber, parseExactJson } from '../text/parse-exact-json.ts'
import { ColumnScale } from './sniff-columns.ts'
import type { FoundColumn } from './types.ts'

const looked_at = 1000

/** The columns of the first thousand objects in a text of JSON lines, or of one JSON array. */
export function sniffJsonColumns(text: string, format: 'json' | 'jsonl'): FoundColumn[] {
  const scales = new Map<string, ColumnScale>()
  const objects = (format === 'jsonl' ? text.split('\n') : elementsOf(text)).slice(0, looked_at).flatMap(maybeObject)
  for (const object of objects) {
    for (const key of Object.keys(object)) if (!scales.has(key)) scales.set(key, new ColumnScale(key))
  }
  for (const object of objects) for (const [key, scale] of scales) scale.look(cellOf(object[key]))
  return [...scales.values()].map((scale) => scale.found())
}

function maybeObject(text: string): Record<string, unknown>[] {
  try {
    const value = parseExactJson(text)
    // An object of JSON has text keys only.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [value as Record<string, unknown>]
      : []
  } catch {
    return []
  }
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' && !(value instanceof ExactNumber) ? JSON.stringify(value) : String(value)
}

function elementsOf(text: string): string[] {
  const elements: string[] = []
  let [depth, start] = [0, 0]
  for (const token of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{},]/gs)) {
    const [sign] = token
    if (depth === 1 && (sign === ',' || sign === ']')) elements.push(text.slice(start, token.index))
    if (sign === '[' || sign === '{') depth += 1
    if (sign === ']' || sign === '}') depth -= 1
    if (depth === 1 && (sign === ',' || (sign === '[' && elements.length === 0 && start === 0))) start = token.index + 1
    if (elements.length === looked_at || depth === 0) break
  }
  return elements
}
