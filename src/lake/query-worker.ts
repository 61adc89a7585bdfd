import type { Engine } from '../engine/engine.ts'
import { isTallyError, messageOf, TallyError } from '../error/tally-error.ts'
import { homePaths } from './home-paths.ts'
import { judgeQuery } from './judge-query.ts'
import { openRelease } from './open-release.ts'
import type { QueryAnswer, QueryOrder, QueryReply } from './query-process.ts'
import { readManifest } from './read-release.ts'

/** The process in which queries of others run, one at a time; `query-process.ts` starts it and talks to it. */
let open: { readonly release: string; readonly engine: Engine } | undefined

process.on('message', (order: QueryOrder) => {
  // Engine calls run on threads of their own, so that this timer is never late.
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > order.rss_bytes) process.exit(77)
  }, 20)
  void answer(order)
    .then((reply) => process.send?.(reply))
    .finally(() => clearInterval(watch))
})
process.on('disconnect', () => process.exit(0))
await import('@duckdb/node-api')
process.send?.('ready')

async function answer(order: QueryOrder): Promise<QueryReply> {
  try {
    return { ok: true, answer: await run(order) }
  } catch (error) {
    const known = isTallyError(error) ? error : new TallyError('unexpected', { detail: messageOf(error) })
    return { ok: false, code: known.code, params: known.params }
  }
}

async function run({ home, release, sql, rows: most, memory_limit, size_bytes }: QueryOrder): Promise<QueryAnswer> {
  const paths = homePaths(home)
  const tables = readManifest(paths, release).tables.map(({ name }) => name)
  if (open?.release !== release) {
    open?.engine.close()
    open = { release, engine: await openRelease(paths, release, { memory_limit, threads: 1 }) }
  }
  const { engine } = open
  judgeQuery(await engine.outline(sql), tables)
  // One whole select, as just judged, so that nothing in it can close the brackets.
  const select = `select * from (\n${sql.replace(/[\s;]+$/, '')}\n) as answer`
  try {
    const columns = await engine.columnsOf(select)
    const found = await engine.rows(`${select} limit ${most + 1}`)
    if (JSON.stringify(found).length > size_bytes)
      throw new TallyError('query_stopped', { detail: `its answer has more than ${size_bytes} bytes` })
    return { columns, rows: found.slice(0, most), is_truncated: found.length > most }
  } catch (error) {
    if (isTallyError(error)) throw error
    const detail = messageOf(error).replaceAll(home, '.').split('\n\nPossible solutions')[0] ?? ''
    const isMemory = /^Out of Memory/i.test(detail)
    if (isMemory)
      throw new TallyError(
        'query_stopped',
        { detail: `it needs more than ${memory_limit} of memory` },
        { cause: error },
      )
    throw new TallyError('query_failed', { detail, allowed: tables.join(', ') }, { cause: error })
  }
}
