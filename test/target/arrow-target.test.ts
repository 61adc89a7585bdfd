import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Table, tableFromIPC } from 'apache-arrow'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedProject } from '../../src/run/load-project.ts'
import { cleanFiles, makeHome } from '../support/small-project.ts'
import { buildOdd, oddWords, publish } from './small-target.ts'

let home: string
let loaded: LoadedProject

const typesModel = `-- materialization: table
select 18446744073709551615::ubigint as huge, 0::ubigint as nought, time '23:59:59.5' as clock,
  timestamptz '2026-01-31 10:00:00+02' as instant, [1, 2] as list, -0.05::decimal(18, 2) as cents,
  timestamp '1969-12-31 23:59:59.999999' as early, date '1969-12-31' as day, timestamp '-infinity' as ever, date 'infinity' as never
`

beforeAll(async () => {
  home = makeHome(cleanFiles)
  const many = '-- materialization: table\nselect range as n, range / 3 as third from range(200000)\n'
  loaded = await buildOdd(home, { 'types.sql': typesModel, 'many.sql': many })
})

const open = (file: string): Table => tableFromIPC(readFileSync(join(home, 'out', file)))
const column = (table: Table, name: string): readonly unknown[] => [...(table.getChild(name) ?? [])]
/** The 128 bits of a Decimal, as the file has them. */
function unscaled(words: unknown): bigint {
  const bits = [...(words as Uint32Array)].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)
  return BigInt.asIntN(128, bits)
}

describe('arrow', () => {
  it('writes one file that an Arrow reader takes, cells exact, nulls null', async () => {
    await publish(home, loaded, { kind: 'arrow', path: 'odd.arrow', tables: ['odd'] })
    const bytes = readFileSync(join(home, 'out/odd.arrow'))
    expect([bytes.subarray(0, 6).toString(), bytes.subarray(-6).toString()]).toEqual(['ARROW1', 'ARROW1'])
    const table = open('odd.arrow')
    expect(table.numRows).toBe(7)
    expect(column(table, 'word')).toEqual(oddWords)
    expect(column(table, 'flag')).toEqual([true, false, null, null, null, null, null])
    expect(column(table, 'big').slice(0, 3)).toEqual([9007199254740993n, -1n, null])
    expect(column(table, 'ratio').slice(0, 3)).toEqual([0.1, -1e300, null])
    const amounts = column(table, 'amount').map((words) => (words === null ? null : unscaled(words)))
    expect(amounts.slice(0, 4)).toEqual([1250n, -5n, null, 999999999999999999n])
    expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)).toEqual([
      'n Int64',
      'word Utf8',
      'amount Decimal[18e+2]',
      'day Date32<DAY>',
      'moment Timestamp<MICROSECOND>',
      'flag Bool',
      'big Int64',
      'ratio Float64',
    ])
    const moments = table.getChild('moment')?.data[0]?.values as BigInt64Array
    expect([...moments].slice(0, 2)).toEqual([1769853600000000n, 1769853600123456n])
    const days = table.getChild('day')?.data[0]?.values as Int32Array
    expect([...days].slice(0, 2)).toEqual([20484, -719129])
  })

  it('knows instants, times, huge numbers, lists, and times before 1970', async () => {
    await publish(home, loaded, { kind: 'arrow', name: 'types', path: 'types.arrow', tables: ['types'] })
    const table = open('types.arrow')
    expect([...column(table, 'huge'), ...column(table, 'nought')].map(unscaled)).toEqual([18446744073709551615n, 0n])
    const raw = (name: string): unknown => [...(table.getChild(name)?.data[0]?.values ?? [])][0]
    expect(raw('clock')).toBe(86_399_500_000n)
    expect(raw('instant')).toBe(1769846400000000n)
    expect(raw('early')).toBe(-1n)
    expect(raw('day')).toBe(-1)
    expect([raw('ever'), raw('never')]).toEqual([-9_223_372_036_854_775_807n, 2_147_483_647])
    expect(column(table, 'list')).toEqual(['[1,2]'])
    expect(unscaled(column(table, 'cents')[0])).toBe(-5n)
  })

  it('writes a folder with a file a table, in batches, and a table without rows', async () => {
    await publish(home, loaded, { kind: 'arrow', name: 'folder' })
    expect(readdirSync(join(home, 'out/folder'))).toContain('v_total.arrow')
    const many = open('folder/many.arrow')
    expect([many.numRows, many.batches.length > 2]).toEqual([200_000, true])
    expect(many.getChild('n')?.get(199_999)).toBe(199_999n)
    const none = open('folder/quarantine.arrow')
    expect([none.numRows, none.schema.fields.length > 3]).toEqual([0, true])
  })
})
