import type { Contract } from '../contract/contract.ts'
import { headerFit } from '../contract/known-by-header.ts'
import { isTallyError, TallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { sheetChoiceOf } from '../landing/sheet-choice.ts'
import { sniffFile } from '../landing/sniff-file.ts'
import type { FileReport } from '../landing/types.ts'
import type { FingerprintedFile, SeenFiles } from '../plan/match-files.ts'
import { contractHash } from '../plan/plan-build.ts'

/**
 * The contracts that each file's header names, by SHA-256: of those that are known by header the one that finds most of its
 * columns, and in a workbook one a sheet. A header that fits none, or two alike, leaves the choice to the name. A file that
 * cannot be read is refused for what is wrong with its bytes.
 */
export async function knowByHeader(
  files: readonly FingerprintedFile[],
  project: { readonly contracts: readonly Contract[]; readonly time_zone: string },
  current: Manifest | undefined,
): Promise<SeenFiles> {
  const contracts = project.contracts.filter(({ known_by }) => known_by === 'header')
  const known = new Map<string, readonly string[]>()
  const refusals = new Map<string, TallyError>()
  if (contracts.length === 0) return { contracts: known, refusals }
  const isUnchanged = project.contracts.every(
    (contract) => current?.contract_hashes[contract.name] === contractHash(contract, project.time_zone),
  )
  const before = Map.groupBy((isUnchanged ? current?.files : undefined) ?? [], ({ sha256 }) => sha256)
  for (const { sha256, path } of files) {
    if (known.has(sha256) || refusals.has(sha256)) continue
    const taken = before.get(sha256)?.map(({ contract }) => contract)
    const found = taken ? [...new Set(taken)] : await contractsOf(path, contracts)
    if (found instanceof TallyError) refusals.set(sha256, found)
    else if (found.length > 0) known.set(sha256, found)
  }
  return { contracts: known, refusals }
}

type Fit = { readonly name: string; readonly fit: number }

async function contractsOf(path: string, contracts: readonly Contract[]): Promise<readonly string[] | TallyError> {
  const fits = new Map<string, Fit[]>()
  let report: FileReport | undefined
  for (const contract of contracts) {
    try {
      // Each contract may mean another sheet of a workbook, or another line of a text; other files have one header.
      if (report === undefined || report.sheet !== undefined || report.format === 'csv')
        report = await sniffFile(path, 0, sheetChoiceOf(contract))
    } catch (error) {
      // The sheet that one contract means is not there: the workbook may be another's.
      if (isTallyError(error, 'sheet_missing')) continue
      if (error instanceof TallyError) return error
      throw error
    }
    const fit = headerFit(
      contract,
      report.columns.map((column) => column.header),
    )
    const sheet = report.sheet?.name ?? ''
    if (fit !== undefined) fits.set(sheet, [...(fits.get(sheet) ?? []), { name: contract.name, fit }])
  }
  return [...fits.values()].flatMap((ofSheet) => {
    const [best, next] = ofSheet.toSorted((a, b) => b.fit - a.fit)
    return best === undefined || best.fit === next?.fit ? [] : [best.name]
  })
}
