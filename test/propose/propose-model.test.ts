import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { proposeModel } from '../../src/propose/propose-model.ts'
import type { ProposedContract } from '../../src/propose/types.ts'
import { sqlName } from '../../src/sql/quote.ts'

const contract = (names: readonly string[]): ProposedContract => ({
  name: 'sales',
  description: '',
  files: ['sales\nselect 1 -- .csv'],
  is_known_by_header: false,
  sheet: undefined,
  columns: names.map((name) => ({ name, aliases: [], kind: 'money', optional: false, pattern: undefined })),
  key: [],
  key_reason: '',
  reading: {},
})

it('a first model and its metrics bind whatever words of SQL the columns are called, and whatever line a file is', async () => {
  const home = mkdtempSync(`${tmpdir()}/propose-`)
  const engine = await openDuckdb({ home, temp_dir: `${home}/temp`, memory_limit: '200MB', threads: 1 })
  try {
    const words = (await engine.rows('select distinct keyword_name as word from duckdb_keywords()')).map(({ word }) =>
      String(word),
    )
    await engine.run(`create table stg_sales as select ${words.map((word) => `2.5 as ${sqlName(word)}`).join(', ')}`)
    const model = (names: readonly string[]): ReturnType<typeof proposeModel> =>
      proposeModel({ contract: contract(names), rows: 1, facts: [] }, 'UTC', 'CHF')
    expect(Object.keys((await engine.rows(model(words).sql))[0] ?? {})).toEqual(words)
    // What a piece costs, and what is called an id, is not added up.
    for (const word of words.filter((one) => !/^cost$|_id$/.test(one))) {
      const measure = /measure: '(coalesce\(sum.*)'/.exec(model([word]).metrics)?.[1] ?? ''
      expect([word, await engine.rows(`select ${measure} as total from stg_sales`)]).toEqual([word, [{ total: '2.5' }]])
    }
  } finally {
    engine.close()
  }
})
