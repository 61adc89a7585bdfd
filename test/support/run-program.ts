import { expect } from 'vitest'
import { startProgram } from './disk-project.ts'

/** Runs the program to its good end and gives its JSON answer. */
export async function answerOf(...words: readonly string[]): Promise<unknown> {
  const { code, out, err } = await startProgram([...words, '--json']).ended
  expect(code, err).toBe(0)
  return JSON.parse(out)
}

/** Rows of a query, by the command line. */
export async function queryRows(
  project: string,
  home: string,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  // `query --json` prints rows.
  return (await answerOf('query', sql, '--project', project, '--home', home)) as readonly Readonly<
    Record<string, unknown>
  >[]
}
