import { writeFileSync } from 'node:fs'
import { catalogue } from '../src/error/catalogue.ts'

/** Writes docs/errors.md from the catalogue: `node docs/write-errors.ts`. */
const pages = Object.entries(catalogue)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([code, entry]) =>
      `## ${code}\n\n${entry.text}\n\n→ ${entry.hint}\n\nHTTP ${entry.status}, exit code ${entry.exit}\n`,
  )
writeFileSync(
  new URL('errors.md', import.meta.url),
  `# Errors\n\nEvery error has a stable code, a text that says what happened and where, and a next step.\n\n${pages.join('\n')}`,
)
