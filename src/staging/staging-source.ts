import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import type { HomePaths } from '../lake/home-paths.ts'

/** A landed file to be staged. */
export type LandedFile = {
  readonly path: string
  readonly name: string
  readonly landing_date: string
  readonly sha256: string
}

/** What staging works with. */
export type StagingTools = {
  readonly engine: Engine
  readonly paths: HomePaths
  readonly contract: Contract
  /** Hash of the contract and of the vocabulary: part of each part's name. */
  readonly contract_hash: string
  readonly time_zone: string
  /** Write each part again, even where one of its name lies in the lake. */
  readonly is_full: boolean
  /** Looked at between pieces of a long file; its reason is thrown. */
  readonly signal?: AbortSignal
}
