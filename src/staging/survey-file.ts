import { countRecords, type RecordCount } from '../journal/count-records.ts'
import { endsInTotal } from '../landing/ends-in-total.ts'
import { isPlain } from '../landing/plain-file.ts'
import { sniffFile } from '../landing/sniff-file.ts'
import type { FileReport } from '../landing/types.ts'
import type { SheetChoice } from '../landing/workbook.ts'

/** What a file's bytes tell before a contract's columns are looked for in it. */
export type Survey = {
  readonly report: FileReport
  /** Whether a total may stand at the end of CSV; undefined of a file that must be laid out as plain UTF-8 first. */
  readonly has_total: boolean | undefined
  /** Undefined where the records are counted while the engine reads. */
  readonly count: RecordCount | undefined
}

/** Throws what `sniffFile` throws, and the reason of a raised signal. */
export async function surveyFile(path: string, choice: SheetChoice, signal?: AbortSignal): Promise<Survey> {
  const report = await sniffFile(path, 0, choice, signal)
  const { dialect } = report
  const has_total = isPlain(report) ? dialect !== undefined && endsInTotal(path, dialect) : undefined
  return { report, has_total, count: undefined }
}

/** The second witness: it counts the bytes as they landed. */
export function countSurveyed(path: string, report: FileReport, signal?: AbortSignal): Promise<RecordCount> {
  const { format, compression, encoding, dialect, sheet } = report
  return countRecords(path, { format, compression, encoding, ...dialect, ...(sheet && { sheet }) }, signal)
}

export type SurveyTask = { readonly paths: readonly string[]; readonly choice: SheetChoice }

/** Surveys and counts some files; undefined of one that cannot be read, for the caller then looks at it and says why. */
export async function surveyFiles({ paths, choice }: SurveyTask): Promise<readonly (Survey | undefined)[]> {
  const surveys: (Survey | undefined)[] = []
  for (const path of paths) {
    try {
      const survey = await surveyFile(path, choice)
      surveys.push({ ...survey, count: await countSurveyed(path, survey.report) })
    } catch {
      surveys.push(undefined)
    }
  }
  return surveys
}
