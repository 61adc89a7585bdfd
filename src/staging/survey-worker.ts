import type { SheetChoice } from '../landing/workbook.ts'
import { countSurveyed, type Survey, surveyFile } from './survey-file.ts'

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
