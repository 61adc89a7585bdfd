import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { writeFileWhole } from '../lake/write-file.ts'
import type { ReportHead } from './document.ts'

/** Of which release a file is. */
export type Origin = Pick<ReportHead, 'project' | 'release' | 'as_of'>

/**
 * Says in `dir/release.json` of which release the files are, with the SHA-256 of each: for CSV files and pictures, which have no
 * place of their own for it that everybody sees. Gives the file.
 */
export function writeReleaseNote(dir: string, files: readonly string[], { project, release, as_of }: Origin): string {
  const to = join(dir, 'release.json')
  const list = files.map((file) => ({
    file: relative(dir, file).split(sep).join('/'),
    sha256: hash('sha256', readFileSync(file)),
  }))
  writeFileWhole(to, `${JSON.stringify({ project, release, as_of, files: list }, undefined, 2)}\n`)
  return to
}

/** What a picture carries as its texts. */
export function pictureTexts(title: string, { project, release, as_of }: Origin): Readonly<Record<string, string>> {
  return { Title: title, Author: project, Software: 'Tallyhouse', Source: `release ${release}, as of ${as_of}` }
}
