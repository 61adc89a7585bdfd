import { readdirSync, readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { sqlText } from '../../sql/quote.ts'
import { hashOf } from '../../text/hash.ts'
import type { Server } from './server.ts'
import { inTheWay, markOf } from './state.ts'

const folder = new URL('functions/', import.meta.url)

/** One SQL function for analysts. */
export type PgFunction = {
  readonly name: string
  /** With the types of its arguments, as PostgreSQL names it. */
  readonly signature: string
  readonly description: string
  readonly sql: string
  readonly hash: string
}

/** The functions of a copy; `metric` and `metric_by` need the table of figures. */
export function functionsOf(schema: string, has_metrics: boolean): readonly PgFunction[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && (has_metrics || !file.startsWith('metric')))
    .toSorted()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8').replaceAll(':schema', schema)
      const headerOf = (key: string): string => new RegExp(`^-- ${key}: (.*)$`, 'm').exec(text)?.[1] ?? ''
      const sql = text.replaceAll(/^-- .*\n/gm, '').trimEnd()
      const name = file.slice(0, -'.sql'.length)
      return { name, signature: headerOf('signature'), description: headerOf('description'), sql, hash: hashOf(text) }
    })
}

/** The statements that make one, `mark` behind its comment. */
export function functionSql({ signature, description, sql }: PgFunction, schema: string, mark = ''): readonly string[] {
  const comment = [description, mark].filter((text) => text !== '').join('\n')
  return [sql, `comment on function ${schema}.${signature} is ${sqlText(comment)}`]
}

/** What has to be run so that the schema has these functions. Throws `target_in_the_way` where somebody's own bears the name and arguments of one. */
export async function planFunctions(
  client: Client,
  server: Server,
  wanted: readonly PgFunction[],
): Promise<readonly string[]> {
  const { schema } = server.settings
  const statements: string[] = []
  for (const one of wanted) {
    const { rows } = await client.query<{ oid: string | null; comment: string | null }>(
      `select to_regprocedure($1)::oid::text as oid, obj_description(to_regprocedure($1), 'pg_proc') as comment`,
      [`${schema}.${one.signature}`],
    )
    const found = rows[0]
    const mark = markOf(one.hash)
    if (found?.comment?.endsWith(mark) === true) continue
    if (found && found.oid !== null) {
      if (!/\[tallyhouse [0-9a-f]{12}\]$/.test(found.comment ?? ''))
        throw inTheWay(server, `function ${schema}.${one.signature}`)
      statements.push(`drop function ${schema}.${one.signature}`)
    }
    statements.push(...functionSql(one, schema, mark))
  }
  return statements
}
