import { describe, expect, it } from 'vitest'
import { isTallyError, type TallyError } from '../../src/error/tally-error.ts'
import { parseModel } from '../../src/model/model.ts'
import { modelError } from '../../src/run/model-error.ts'
import { buildSmall, cleanFiles, makeHome, smallProject } from '../support/small-project.ts'

/** The error with which a build ends whose one model more, `models/v.sql`, is `sql`. */
async function errorOf(sql: string, builds: readonly string[] = []): Promise<TallyError> {
  const home = makeHome(cleanFiles)
  for (const first of builds) await buildSmall(home, smallProject({ 'v.sql': first }))
  const error: unknown = await buildSmall(home, smallProject({ 'v.sql': sql })).catch((thrown: unknown) => thrown)
  if (isTallyError(error)) return error
  throw error
}

describe('what fails while a model is made is told', () => {
  const table = '-- materialization: table\n'
  it('with its line and what stands there, of a view too', async () => {
    const cast = 'select\n  order_id,\n  total,\n  status,\n  cast(status as date) as day\nfrom stg_orders\n'
    for (const sql of [cast, cast.replace('select', '-- materialization: table\nselect')]) {
      const { code, message } = await errorOf(sql)
      const line = sql === cast ? 5 : 6
      expect(code).toBe('model_sql_invalid')
      expect(message).toContain(`models/v.sql:${line}: Conversion Error`)
      expect(message).toContain(`\n\nLINE ${line}:   cast(status as date) as day\n          ^`)
      expect(message).not.toContain('lake/')
    }
    const filter = 'select order_id\nfrom stg_orders\nwhere cast(status as date) > date $$2026-01-01$$\n'
    expect((await errorOf(filter)).message).toContain('models/v.sql:3: Conversion Error')
  })

  it('with the line of what the engine does not show, where it stands once', async () => {
    const boom = `${table}select\n  order_id,\n  case when total > 10\n    then error('boom') end as x\nfrom stg_orders\n`
    expect((await errorOf(boom)).message).toBe(
      "models/v.sql:5: Invalid Input Error: boom\n\nLINE 5:     then error('boom') end as x\n                       ^",
    )
    const { message } = await errorOf(`select 1 as one,\n  (select order_id from stg_orders) as two\nfrom as_of\n`)
    expect(message).toContain('models/v.sql:2: Invalid Input Error: More than one row')
    expect(message).not.toContain('SET ')
  })

  it('without a line where nobody knows it', async () => {
    const computed = `${table}select\n  error('bo' || 'om ' || order_id) as x\nfrom stg_orders order by order_id\n`
    expect((await errorOf(computed)).message).toMatch(/^models\/v\.sql: Invalid Input Error: boom [12]$/)
  })

  it('with its file where a part cannot hold it, also beside a release', async () => {
    const sql = `${table}select -1 * to_days(3) as i`
    const text = 'models/v.sql: IO Error: Parquet files do not support negative intervals'
    expect((await errorOf(sql)).message).toBe(text)
    const again = await errorOf(sql, ['select 1 as i'])
    expect([again.code, again.message]).toEqual(['model_sql_invalid', text])
  })

  it('with the line of a wrong syntax, and without the words of our own statements', async () => {
    const syntax = await errorOf('select order_id\nfron stg_orders\n')
    expect(syntax.message).toBe(
      'models/v.sql:2: syntax error at or near "stg_orders"\n\nLINE 2: fron stg_orders\n             ^',
    )
    const ambiguous = await errorOf('select order_id from stg_orders as a join stg_lines as b on true')
    expect(ambiguous.message).toContain('models/v.sql:1: Binder Error: Ambiguous reference')
    expect(ambiguous.message).toContain('\n\nLINE 1: select order_id from stg_orders as a')
    const file = await errorOf("select 1 as a\nfrom read_csv('/etc/hosts')")
    expect(file.message).toContain('models/v.sql:2: read_csv() reads files beside the lake')
  })

  it.each([
    ['', 'of nothing'],
    ['-- materialization: table\n', 'of a header alone'],
    [';\n', 'of a semicolon'],
  ])('as a select that is not there: %j', async (sql) => {
    const { code, message } = await errorOf(sql)
    expect([code, message]).toEqual([
      'model_sql_invalid',
      'models/v.sql: there is no select: nothing stands here but comments, or nothing at all',
    ])
  })
})

it('trouble with the machine, a stop and a broken part are not the model’s', () => {
  const model = parseModel('models/v.sql', 'select 1 as a')
  for (const text of [
    'INTERRUPT Error: Interrupted!',
    'Out of Memory Error: failed to allocate data',
    'IO Error: Could not write file "/home/lake/temp/a.parquet": No space left on device',
    'IO Error: Cannot open file "/home/lake/temp/a.parquet": Permission denied',
    "Invalid Input Error: No magic bytes found at end of file 'lake/parts/fct/1.parquet'",
    'ENOENT: no such file or directory',
  ]) {
    const error = new Error(text)
    expect(modelError(error, model), text).toBe(error)
  }
  const internal = modelError(new Error('INTERNAL Error: a\n\nStack Trace:\n\n0 b'), model)
  expect(isTallyError(internal) && internal.message).toBe('models/v.sql: INTERNAL Error: a')
})
