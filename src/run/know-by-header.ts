import type { Contract } from '../contract/contract.ts'
import { headerFit } from '../contract/known-by-header.ts'
import { TallyError } from '../error/tally-error.ts'
import type { Manifest } from '../lake/manifest.ts'
import { sheetChoiceOf } from '../landing/sheet-choice.ts'
import { sniffFile } from '../landing/sniff-file.ts'
import type { FileReport } from '../landing/types.ts'
import type { FingerprintedFile } from '../plan/match-files.ts'
import { contractHash } from '../plan/plan-build.ts'

/**
 * The contract that each file's header names, by SHA-256: of those that are known by header the one that finds most of its
 * columns. A header that fits none, or two alike, and a file that cannot be read, leave the choice to the name.
 */
export async function knowByHeader(
  files: readonly FingerprintedFile[],
  project: { readonly contracts: readonly Contract[]; readonly time_zone: string },
  current: Manifest | undefined,
): Promise<ReadonlyMap<string, string>> {
  const contracts = project.contracts.filter(({ known_by }) => known_by === 'header')
  const known = new Map<string, string>()
  if (contracts.length === 0) return known
  const isUnchanged = project.contracts.every(
    (contract) => current?.contract_hashes[contract.name] === contractHash(contract, project.time_zone),
  )
  const before = new Map(isUnchanged ? current?.files.map((file) => [file.sha256, file.contract]) : [])
  for (const { sha256, path } of files) {
    const contract = known.get(sha256) ?? before.get(sha256) ?? (await contractOf(path, contracts))
    if (contract !== undefined) known.set(sha256, contract)
  }
  return known
}

async function contractOf(path: string, contracts: readonly Contract[]): Promise<string | undefined> {
  const fits: { readonly name: string; readonly fit: number }[] = []
  let report: FileReport | undefined
  for (const contract of contracts) {
    try {
      // Each contract may mean another sheet of a workbook, or another line of a text; other files have one header.
      if (report === undefined || report.sheet !== undefined || report.format === 'csv')
        report = await sniffFile(path, 0, sheetChoiceOf(contract))
    } catch (error) {
      if (error instanceof TallyError) return undefined
      throw error
    }
    const fit = headerFit(
      contract,
      report.columns.map((column) => column.header),
    )
    if (fit !== undefined) fits.push({ name: contract.name, fit })
  }
  const [best, next] = fits.toSorted((a, b) => b.fit - a.fit)
  return best?.fit === next?.fit ? undefined : best?.name
}
