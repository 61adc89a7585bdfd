import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HeldRule } from '../describe/business-rules.ts'
import type { BusinessRule } from '../plan/project.ts'

/** Looks for the tests that the rules name, in the files that they name. */
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
      return { ...test, state: text === undefined ? 'absent' : text.includes(test.name) ? 'found' : 'lost' }
    }),
  }))
}
