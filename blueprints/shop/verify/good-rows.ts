import { join } from 'node:path'
import type { VerifyRequest } from 'tallyhouse'
import { rawRecords } from './raw-rows.ts'
import type { RawValues } from './raw-values.ts'

/** A record that its contract takes, and the landing date that brought it. */
export type GoodRow = { readonly row: RawValues; readonly date: string }

/** Reads landed records, and remembers what could not be read. */
export type GoodRows = {
  /** Rows of a contract, in the order of arrival, whose key is wanted. It is asked of a record before that is judged. */
  of(contract: string, key: string, isWanted: (id: string) => boolean): AsyncGenerator<GoodRow>
  /** Why a figure of these ids is not proved: what was read until now holds a file that nobody here reads, or a record with one of them. */
  puzzleOf(ids: readonly string[]): string | undefined
}

export function goodRows({ files, landing_dir }: VerifyRequest): GoodRows {
  const puzzles = new Map<string, { readonly why: string; readonly text: string | undefined }>()
  return {
    async *of(contract, key, isWanted) {
      for (const file of files.filter((candidate) => candidate.contract === contract)) {
        const { landing_date: date, name, headers } = file
        const note = (why: string, text?: string): void => {
          puzzles.set(`${date}/${name} ${text}`, {
            why: `${text === undefined ? '' : 'a record of '}${date}/${name}: ${why}`,
            text,
          })
        }
        if (file.puzzle !== undefined) {
          note(file.puzzle)
          continue
        }
        for await (const record of rawRecords(join(landing_dir, date, name), headers)) {
          if (record.cells === undefined) {
            note(record.puzzle, record.text)
            continue
          }
          const written = record.cells[key] ?? ''
          // One that is written with other signs is what its contract takes it for.
          if (/^\w[\w-]*$/.test(written) && !isWanted(written)) continue
          const row = file.judge(record.cells)
          if (row && isWanted(String(row[key]))) yield { row, date }
        }
      }
    },
    puzzleOf(ids) {
      const found = [...puzzles.values()].find(({ text }) => text === undefined || ids.some((id) => text.includes(id)))
      return found?.why
    },
  }
}
