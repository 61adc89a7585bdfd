import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import type { HeldRule } from '../describe/business-rules.ts'
import type { BusinessRule } from '../plan/project.ts'

/**
 * Looks for the tests that the rules name, in the files that they name. A file beside the project, as a blueprint names those of
 * Tallyhouse, stays behind where the project is copied; one of the project itself has to be there.
 */
export function findTests(project_dir: string, rules: readonly BusinessRule[]): readonly HeldRule[] {
  const texts = new Map<string, string | undefined>()
  const textOf = (file: string): string | undefined => {
    const path = join(project_dir, file)
    if (!texts.has(file)) texts.set(file, existsSync(path) ? readFileSync(path, 'utf8') : undefined)
    return texts.get(file)
  }
  return rules.map((rule) => ({
    ...rule,
    tests: rule.tests.map((test) => {
      const text = textOf(test.file)
      if (text === undefined) return { ...test, state: isBeside(test.file) ? 'absent' : 'lost' }
      return { ...test, state: text.includes(test.name) ? 'found' : 'lost' }
    }),
  }))
}

function isBeside(file: string): boolean {
  return normalize(file).startsWith('..')
}
