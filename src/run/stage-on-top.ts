import type { Contract } from '../contract/contract.ts'
import { aside, type Engine } from '../engine/engine.ts'
import { sqlName } from '../sql/quote.ts'

/** What later files bring to a contract, as tables laid aside that have the columns of `staged_*`. */
export type StagedOnTop = {
  readonly contract: Contract
  /** The last arrival of the release before. */
  readonly since: number
  /** Every record of the files since then. */
  readonly fresh: string
  /** Of the records before them those that passed and share a key, or a set, with one that passed now. */
  readonly older: string
}

/** Beyond so many new records, or this share of those that there were, the tables are looked at whole. */
const most_records = 200_000
const most_share = 0.1

export function isFewOnTop(fresh_records: number, old_records: number): boolean {
  return fresh_records <= Math.max(most_records, most_share * old_records)
}

/**
 * Lays the new records of a contract aside, with the older ones that they may replace: both are asked for again and again, and lie
 * in the midst of large parts. `fresh` is a select of them.
 */
export async function stageOnTop(
  contract: Contract,
  since: number,
  fresh: string,
  engine: Engine,
): Promise<StagedOnTop> {
  const names = { fresh: sqlName(`fresh_${contract.name}`), older: sqlName(`older_${contract.name}`) }
  await engine.run(
    `create or replace table ${aside}.${names.fresh} as select * from (${fresh}) where _arrival > ${since}`,
  )
  const lists = [contract.key, contract.replace_by].filter((columns) => columns.length > 0)
  // Who shares a key shares the set too, where that goes by some of the key's columns.
  const isWithin = (less: readonly string[], more: readonly string[]): boolean =>
    less.length < more.length && less.every((name) => more.includes(name))
  const older = lists
    .filter((columns) => !lists.some((other) => isWithin(other, columns)))
    .map((columns) => {
      const list = columns.map(sqlName)
      const same = list.map((name) => `fresh.${name} = old.${name}`).join(' and ')
      return `select old.* from staged_${contract.name} as old
       semi join (select distinct ${list.join(', ')} from ${names.fresh} where _reasons is null) as fresh on ${same}
       where old._reasons is null and old._arrival <= ${since}`
    })
  const sql = older.length === 0 ? `select * from ${names.fresh} limit 0` : older.join(' union ')
  await engine.run(`create or replace table ${aside}.${names.older} as ${sql}`)
  return { contract, since, ...names }
}
