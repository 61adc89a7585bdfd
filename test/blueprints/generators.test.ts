import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeWorkbook } from '../../src/run/write-workbook.ts'
import { blueprint, buildBlueprint } from '../support/blueprint-home.ts'
import { makeHome, queryHome } from '../support/small-project.ts'

async function generated(name: string, seed: number, noise: number): Promise<string> {
  const home = makeHome({})
  const engine = {
    run: () => Promise.reject(new Error('no engine')),
    rows: () => Promise.reject(new Error('no engine')),
  }
  const { project } = await blueprint(name)
  const last_date = '2026-03-31'
  const rest = { landing_dir: join(home, 'landing'), last_date, engine, writeWorkbook, log: () => {} }
  await project.generate?.({ orders: 1500, days: 40, noise, seed, ...rest })
  return home
}

function bytesOf(home: string): Readonly<Record<string, string>> {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:csv|xlsx)$/.test(name))
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(join(home, name)).toString('base64')]))
}

describe.each(['stores', 'cellar'])('the sample data of %s', (name) => {
  it('are the same bytes for the same seed, and others for another', async () => {
    const [first, again, other] = [
      await generated(name, 1, 0.01),
      await generated(name, 1, 0.01),
      await generated(name, 2, 0.01),
    ]
    expect(bytesOf(again)).toEqual(bytesOf(first))
    expect(bytesOf(other)).not.toEqual(bytesOf(first))
  })
})

describe('what the generator broke', () => {
  let stores: string
  beforeAll(async () => {
    stores = await generated('stores', 3, 0.05)
    await buildBlueprint(await blueprint('stores'), stores)
  })

  it('is found in its line with its code, and nothing else is', async () => {
    const [, ...lines] = readFileSync(join(stores, 'noise.csv'), 'utf8').trimEnd().split('\n')
    const broken = lines.map((line) => line.split(','))
    const wanted = broken
      .filter(([, , , code]) => code !== 'orphan')
      .map(([file, line, , code]) => `${file}:${line} ${code}`)
    const rows = await queryHome(
      stores,
      `select source_file || ':' || source_line || ' ' || code as found from quarantine`,
    )
    expect(rows.map(({ found }) => String(found)).toSorted()).toEqual(wanted.toSorted())
    const [orphans] = await queryHome(
      stores,
      `select count(distinct (source_file, source_line))::int as n from orphans`,
    )
    expect(orphans?.['n']).toBe(broken.length - wanted.length)
    expect(wanted.length).toBeGreaterThan(20)
  })
})
