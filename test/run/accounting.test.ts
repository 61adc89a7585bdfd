import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { isTallyError } from '../../src/error/tally-error.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { stageFiles } from '../../src/staging/stage-files.ts'
import { cleanFiles, makeHome, smallProject } from '../support/small-project.ts'

/** An engine whose reader is damaged: what it writes lacks one record. */
function dropping(engine: Engine, condition: string): Engine {
  return {
    ...engine,
    run: (sql) =>
      engine.run(
        sql.replace(
          /^copy \((.*)\) to '/s,
          (_, select: string) => `copy (select * from (${select}) where ${condition}) to '`,
        ),
      ),
  }
}

async function stage(condition: string | undefined, files: Readonly<Record<string, string>>): Promise<unknown> {
  const home = makeHome({ ...cleanFiles, ...files })
  const paths = homePaths(home)
  const engine = await openDuckdb({ home, temp_dir: paths.temp, memory_limit: '1GB', threads: 2 })
  const contract = smallProject().project.contracts.find(({ name }) => name === 'orders')
  if (!contract) throw new Error('no contract')
  try {
    const tools = {
      engine: condition ? dropping(engine, condition) : engine,
      paths,
      contract,
      contract_hash: 'h',
      time_zone: 'UTC',
      is_full: false,
    }
    const landed = Object.keys({ ...cleanFiles, ...files })
      .filter((name) => name.includes('orders'))
      .map((name) => {
        const path = join(home, 'landing', name)
        return {
          path,
          name: name.slice(11),
          landing_date: name.slice(0, 10),
          sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
        }
      })
    const { parts } = await stageFiles(landed, tools)
    return parts.flatMap((part) => part.files.map(({ read, staged, quarantined }) => ({ read, staged, quarantined })))
  } catch (error) {
    return isTallyError(error) ? error.code : error
  } finally {
    engine.close()
  }
}

describe('the accounting', () => {
  const multiLine = {
    '2026-01-02/orders.csv':
      'order_id,customer_id,status,placed_at,total\n9,"c\n1",paid,2026-01-01,1\nx,,,,\n\n10,,new,2026-01-02,2\n',
  }
  const json = {
    '2026-01-02/orders.jsonl':
      '{"order_id":"9","status":"paid","placed_at":"2026-01-01","total":1}\n\nnot json\n{"order_id":"10","status":"new","placed_at":"2026-01-01","total":2}\n',
  }

  it('holds where nothing is lost', async () => {
    expect(await stage(undefined, {})).toEqual([{ read: 2, staged: 2, quarantined: 0 }])
    expect(await stage(undefined, multiLine)).toEqual(expect.arrayContaining([{ read: 3, staged: 2, quarantined: 1 }]))
    expect(await stage(undefined, json)).toEqual(expect.arrayContaining([{ read: 3, staged: 2, quarantined: 1 }]))
  })

  it('holds where more lines are no rows than memory holds', async () => {
    const header = 'order_id,customer_id,status,placed_at,total\n'
    const many = { '2026-01-02/orders.csv': `${header}9,c1,paid,2026-01-01,1\n8,"c1\n${'"z" z\n'.repeat(12_000)}` }
    expect(await stage(undefined, many)).toEqual(
      expect.arrayContaining([{ read: 12_002, staged: 1, quarantined: 12_001 }]),
    )
  })

  it.each([
    ['a good record of a plain file', "order_id is distinct from '2'", {}],
    ['a good record of a file with line breaks in quotes', "order_id is distinct from '10'", multiLine],
    ['a bad record', '_reasons is null', multiLine],
    ['a record of JSON Lines', "order_id is distinct from '9'", json],
  ] as const)('fails the run when the reader drops %s', async (_, condition, files) => {
    expect(await stage(condition, files)).toBe('accounting_broken')
  })
})
