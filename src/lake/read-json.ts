import { readFileSync } from 'node:fs'
import { isGone } from './is-gone.ts'

/** What a JSON file holds; undefined where it is not there, or is no JSON, as one that was cut off. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (isGone(error) || error instanceof SyntaxError) return undefined
    throw error
  }
}
