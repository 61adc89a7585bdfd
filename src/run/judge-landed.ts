import type { Contract } from '../contract/contract.ts'
import { judgeRow } from '../contract/judge-row.ts'
import { TallyError } from '../error/tally-error.ts'
import type { HomePaths } from '../lake/home-paths.ts'
import type { FileEntry, Manifest } from '../lake/manifest.ts'
import { contractHash } from '../plan/plan-build.ts'
import type { LandedRecords, Project } from '../plan/project.ts'
import { readPartIndex } from '../staging/part-file.ts'
import type { FileIndex } from '../staging/part-index.ts'

/**
 * The files of a release with the verdict of their contracts in TypeScript, which no engine takes part in: the one that staged
 * them is SQL. How a file writes numbers and dates is what the release found. Throws `definition_invalid` where a contract is
 * another than the release was made with, `release_damaged` where a part has lost its index.
 */
export function judgeLanded(
  manifest: Manifest,
  { contracts, time_zone }: Pick<Project, 'contracts' | 'time_zone'>,
  paths: HomePaths,
): readonly LandedRecords[] {
  const indexes = new Map<string, ReadonlyMap<string, FileIndex>>()
  const indexOf = ({ part, sha256 }: FileEntry): FileIndex => {
    const files =
      indexes.get(part) ??
      new Map(readPartIndex(part, { paths, is_full: false })?.files.map((file) => [file.sha256, file] as const))
    indexes.set(part, files)
    const found = files.get(sha256)
    if (found) return found
    throw new TallyError('release_damaged', { release: manifest.id, detail: `${part} has lost its index` })
  }
  const known = new Map(contracts.map((contract) => [contract.name, contract]))
  return manifest.files.map((file): LandedRecords => {
    const contract = known.get(file.contract)
    if (!contract || manifest.contract_hashes[contract.name] !== contractHash(contract, time_zone)) {
      const detail = `release ${manifest.id} was made with another one, or by another version of the program`
      const next = 'run `tallyhouse build` first, so that there is a release by the contracts of now'
      throw new TallyError('definition_invalid', { what: `contract ${file.contract}`, detail, next })
    }
    const index = indexOf(file)
    const relaxed = withoutMissing(contract, index)
    const { reading, column_readings, is_decimal_assumed } = index
    const context = {
      reading,
      ...(column_readings && { column_readings }),
      ...(is_decimal_assumed !== undefined && { is_decimal_assumed }),
      time_zone,
    }
    return {
      contract: file.contract,
      landing_date: file.landing_date,
      name: file.name,
      headers: index.headers,
      puzzle: puzzleOf(contract, index),
      judge(cells) {
        const verdict = judgeRow(relaxed, cells, context)
        return verdict.ok ? verdict.row : undefined
      },
    }
  })
}

/** The contract for a file that may lack some of its columns. */
function withoutMissing(contract: Contract, { headers }: FileIndex): Contract {
  if (contract.missing_columns !== 'evolve' && contract.missing_columns !== 'discard_value') return contract
  const columns = contract.columns.map((column) =>
    headers[column.name] === undefined && !contract.key.includes(column.name) ? { ...column, optional: true } : column,
  )
  return { ...contract, columns }
}

function puzzleOf({ unknown_columns }: Contract, { contested = [], marked = [] }: FileIndex): string | undefined {
  const [twice] = contested.filter(({ twins }) => twins.length > 0)
  if (twice) return `several of its columns answer to ${twice.column}`
  if (marked.length > 0) return 'its cells keep marks that were meant to quote'
  return unknown_columns === 'discard_row' ? 'its contract discards rows of unknown columns' : undefined
}
