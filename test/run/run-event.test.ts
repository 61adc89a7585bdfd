import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { checkRelease } from '../../src/run/check-release.ts'
import { defaultEffects } from '../../src/run/effects.ts'
import { eventsOf } from '../support/run-events.ts'
import { buildSmall, cleanFiles, land, makeHome, smallProject } from '../support/small-project.ts'

const typesOf = (home: string): readonly string[] => eventsOf(home).map((event) => event.eventType)

describe('the OpenLineage events of a run', () => {
  it('say what was read, what was written, and where each column comes from', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home)
    const [start, complete] = eventsOf(home)
    expect(start).toMatchObject({
      eventType: 'START',
      job: { namespace: 'tallyhouse://small/production', name: 'build' },
      inputs: [],
      outputs: [],
    })
    expect(complete?.run.runId).toBe(start?.run.runId)
    expect(start?.run.runId).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/)
    expect(complete?.inputs.map(({ name }) => name)).toEqual(['landing.orders', 'landing.customers', 'landing.lines'])
    expect(complete?.inputs[0]?.facets['tallyhouse_files']?.['files']).toMatchObject([
      { file: '2026-01-01/orders.csv' },
    ])
    const orders = complete?.outputs.find(({ name }) => name === 'fct_orders')
    expect(orders?.outputFacets?.['outputStatistics']?.['rowCount']).toBe(2)
    const place = { namespace: 'tallyhouse://small/production', name: 'stg_lines' }
    const step = { type: 'DIRECT', subtype: 'AGGREGATION', description: '', masking: false }
    expect(orders?.facets['columnLineage']?.['fields']).toMatchObject({
      order_id: {
        inputFields: [{ name: 'stg_orders', field: 'order_id', transformations: [{ subtype: 'IDENTITY' }] }],
      },
      lines_total: {
        inputFields: [
          { ...place, field: 'quantity', transformations: [step] },
          { ...place, field: 'price', transformations: [step] },
        ],
      },
    })
    const staged = complete?.outputs.find(({ name }) => name === 'stg_lines')
    expect(staged?.facets['columnLineage']?.['fields']).toMatchObject({
      price: { inputFields: [{ name: 'landing.lines', field: 'price' }] },
      _row_hash: { inputFields: [] },
    })
  })

  it('have no outputs where nothing is new, and only changed tables where one file is', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home)
    await buildSmall(home)
    expect(eventsOf(home)[3]).toMatchObject({ eventType: 'COMPLETE', inputs: [], outputs: [] })
    land(home, { '2026-01-01/customers-2.csv': 'customer_id,born,visits\nc3,,\n' })
    await buildSmall(home)
    const names = eventsOf(home)[5]?.outputs.map(({ name }) => name)
    expect(names).toContain('stg_customers')
    expect(names).not.toContain('fct_orders')
    expect(typesOf(home)).toEqual(['START', 'COMPLETE', 'START', 'COMPLETE', 'START', 'COMPLETE'])
  })

  it('end with FAIL and its message where the run fails, and with ABORT where its process was killed', async () => {
    const home = makeHome(cleanFiles)
    const paths = homePaths(home)
    const journal = openJournal(paths.state, paths.logs)
    journal.begin({ id: 'killed', job_name: 'nightly', env: 'production', started_at: '2026-01-01T00:00:00Z' })
    journal.close()
    await expect(buildSmall(home, smallProject({ 'v_total.sql': 'select nope from fct_orders\n' }))).rejects.toThrow(
      'nope',
    )
    expect(typesOf(home)).toEqual(['START', 'ABORT', 'FAIL'])
    const [, abort, fail] = eventsOf(home)
    expect(abort).toMatchObject({ job: { name: 'nightly' }, run: { facets: { tallyhouse_run: { run_id: 'killed' } } } })
    expect(String(fail?.run.facets['errorMessage']?.['message'])).toContain('models/v_total.sql:1')
  })

  it('are there for checks alone, which write nothing', async () => {
    const home = makeHome(cleanFiles)
    await buildSmall(home)
    const options = { home, env: 'production', memory_limit: '1GB', threads: 2 }
    const { run_id } = await checkRelease(smallProject(), options, defaultEffects)
    const [start, complete] = eventsOf(home).slice(-2)
    expect([start?.eventType, complete?.eventType]).toEqual(['START', 'COMPLETE'])
    expect(complete).toMatchObject({ job: { name: 'check' }, outputs: [] })
    expect(JSON.stringify(complete)).toContain(run_id)
  })
})
