import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { homePaths } from '../../src/lake/home-paths.ts'
import { normalizeTarget } from '../../src/plan/target-spec.ts'
import { serverOf } from '../../src/target/postgres/server.ts'
import { serverDatasets, storeDatasets } from '../../src/target/published-tables.ts'
import { eventsOf, runsWithEvents } from '../support/run-events.ts'
import { buildSmall, cleanFiles, makeHome, smallProject } from '../support/small-project.ts'
import { copyContext, publish } from './small-target.ts'

const tables = [{ from: 'fct_orders', name: 'ventes', columns: { id: 'order_id', somme: 'total' } }]
const lite = { name: 'sqlite', kind: 'sqlite', path: 'lite.sqlite', tables } as const

it('is told as an event with the tables of the release and those of the target', async () => {
  const home = makeHome(cleanFiles)
  const project = smallProject()
  const { manifest } = await buildSmall(home, project)
  await publish(home, project, lite)
  await publish(home, project, lite)
  const events = eventsOf(home)
  const [start, complete, , nothing] = events.slice(2)
  const job = { namespace: 'tallyhouse://small/production', name: 'publish sqlite' }
  expect(start).toMatchObject({ eventType: 'START', job, inputs: [], outputs: [] })
  const hash = manifest.tables.find(({ name }) => name === 'fct_orders')?.hash
  expect(complete).toMatchObject({
    eventType: 'COMPLETE',
    job,
    inputs: [{ namespace: job.namespace, name: 'fct_orders', facets: { version: { datasetVersion: hash } } }],
    outputs: [
      {
        namespace: 'sqlite://small/out/lite.sqlite',
        name: 'ventes',
        facets: {
          schema: { fields: [{ name: 'id' }, { name: 'somme' }] },
          columnLineage: {
            fields: { somme: { inputFields: [{ namespace: job.namespace, name: 'fct_orders', field: 'total' }] } },
          },
        },
        outputFacets: { outputStatistics: { rowCount: 2 } },
      },
    ],
  })
  // Outputs that a build wrote are the inputs here.
  expect(events[1]?.outputs.map(({ namespace, name }) => `${namespace} ${name}`)).toContain(
    `${job.namespace} fct_orders`,
  )
  expect(nothing).toMatchObject({ eventType: 'COMPLETE', inputs: [], outputs: [] })
  expect(readFileSync(join(home, 'logs/openlineage.jsonl'), 'utf8')).not.toContain(home)
})

it('is told as failed, and as aborted where its process was killed', async () => {
  const home = makeHome(cleanFiles)
  const project = smallProject()
  await buildSmall(home, project)
  const { state, logs } = homePaths(home)
  const journal = openJournal(state, logs)
  journal.begin({ id: 'killed', job_name: 'publish sqlite', env: 'production', started_at: '2026-01-01T00:00:00Z' })
  journal.close()
  const none = { ...lite, tables: ['nothing'] }
  await expect(publish(home, project, none)).rejects.toMatchObject({ code: 'target_table_missing' })
  expect(runsWithEvents(home)).toEqual([
    'build success START COMPLETE',
    'publish sqlite error ABORT',
    'publish sqlite error START FAIL',
  ])
  const message = eventsOf(home).at(-1)?.run.facets['errorMessage']?.['message']
  expect(String(message)).toContain('nothing')
})

it('names tables of a server and of a bucket without user and password', async () => {
  const home = makeHome(cleanFiles)
  const project = smallProject()
  await buildSmall(home, project)
  const { copies, engine } = await copyContext(home, project, lite)
  engine.close()
  const [copy] = copies
  if (!copy) throw new Error('no copy')
  const named = (address: string): unknown => {
    const target = normalizeTarget({ name: 'copy', kind: 'postgres' })
    return serverDatasets(serverOf(target, { DATABASE_URL: address }))(copy)
  }
  expect(named('postgres://zoe:geheim@db.example:5433/shop')).toEqual({
    namespace: 'postgres://db.example:5433',
    name: 'shop.dwh.ventes',
  })
  expect(named('postgres://zoe:geheim@[::1]/shop')).toMatchObject({ namespace: 'postgres://[::1]:5432' })
  expect(named('postgres://zoe:geheim@/shop?host=/run/pg')).toMatchObject({ namespace: 'postgres://%2Frun%2Fpg:5432' })
  const keys = new Map([[copy, 'all/tables/ventes']])
  expect(storeDatasets({ bucket: 'shop', keys })(copy)).toEqual({ namespace: 's3://shop', name: 'all/tables/ventes' })
})
