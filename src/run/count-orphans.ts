import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { sqlName } from '../sql/quote.ts'
import { orphanCountSql } from '../staging/staging-views.ts'
import { type MissingValues, missingValues } from './missing-values.ts'
import type { TableChanges } from './table-changes.ts'

/**
 * How many orphans a contract has. Where it had none in the release before and no parent went since, only rows that came can be
 * orphans; else all are looked at. `changes` are those since a release that knew the contract as it is.
 */
export async function countOrphans(
  contract: Contract,
  changes: TableChanges | undefined,
  engine: Engine,
): Promise<number> {
  if (contract.references.length === 0) return 0
  const before = changes?.before.manifest.accounts.find((one) => one.contract === contract.name)
  if (!changes || before?.orphans !== 0) return countOf(orphanCountSql(contract), engine)
  const { added } = await changes.sidesOf(`stg_${contract.name}`)
  const missing = async (values: string, parent: string, target: string): Promise<MissingValues> =>
    missingValues(values, `stg_${parent}`, target, changes, engine)
  let count = 0
  for (const { column, contract: parent, target } of contract.references) {
    const child = sqlName(column)
    const { removed } = await changes.sidesOf(`stg_${parent}`)
    const gone = `select ${sqlName(target)} as value from (${removed})`
    const isGone = changes.isChanged(`stg_${parent}`) && (await missing(gone, parent, target)).count > 0
    if (isGone) return countOf(orphanCountSql(contract), engine)
    const fresh = `select ${child} as value from (${added})`
    const { table, count: found } = await missing(fresh, parent, target)
    if (found > 0)
      count += await countOf(
        `select count(*) as n from (${fresh}) as v semi join ${table} as m on m.value = v.value`,
        engine,
      )
  }
  return count
}

async function countOf(sql: string, engine: Engine): Promise<number> {
  const [row] = await engine.rows(sql)
  return Number(row?.['n'])
}
