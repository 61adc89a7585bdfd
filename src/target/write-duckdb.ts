import { sqlName, sqlText } from '../sql/quote.ts'
import { type CopyContext, copyTable } from './copy-context.ts'
import { selectCopy } from './open-source.ts'

/** Writes one DuckDB file with the tables inside, their comments, and `tallyhouse_release`, which says what they are a copy of. */
export async function writeDuckdb(context: CopyContext, to: string): Promise<void> {
  const { engine, manifest } = context
  await engine.run(`attach ${sqlText(to)} as copy`)
  try {
    for (const copy of context.copies) {
      const table = `copy.main.${sqlName(copy.name)}`
      await copyTable(context, copy, async () => {
        await engine.run(`create table ${table} as ${selectCopy(copy)}`)
        await engine.run(`comment on table ${table} is ${sqlText(copy.description)}`)
      })
    }
    const told = [manifest.id, manifest.as_of, manifest.created_at].map(sqlText)
    await engine.run(
      `create table copy.main.tallyhouse_release as
       select ${told[0]} as release, date ${told[1]} as as_of, ${told[2]}::timestamptz as created_at`,
    )
    await engine.run('checkpoint copy')
  } finally {
    await engine.run('detach copy')
  }
}
