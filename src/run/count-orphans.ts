import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { sqlName } from '../sql/quote.ts'
import { orphansSql } from '../staging/staging-views.ts'
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
  if (!changes || before?.orphans !== 0) return countRows(orphansSql([contract]), engine)
  const { added } = await changes.sidesOf(`stg_${contract.name}`)
  let count = 0
  for (const { column, contract: parent, target } of contract.references) {
    const [child, name] = [sqlName(column), sqlName(target)]
    const { removed } = await changes.sidesOf(`stg_${parent}`)
    // The values are few; only parents that have one of them are to be read.
    const without = (values: string): string =>
      `select 1 from (${values}) as v anti join (select ${name} as value from stg_${parent} where ${name} in (${values})) as p on p.value = v.value`
    const gone = without(`select ${name} as value from (${removed})`)
    if ((await countRows(gone, engine)) > 0) return countRows(orphansSql([contract]), engine)
    const fresh = without(`select ${child} as value from (${added}) where ${child} is not null`)
    count += await countRows(fresh, engine)
  }
  return count
}

async function countRows(sql: string, engine: Engine): Promise<number> {
  const [row] = await engine.rows(`select count(*) as n from (${sql})`)
  return Number(row?.['n'])
}
