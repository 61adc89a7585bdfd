import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blueprint } from '../../support/blueprint-home.ts'
import { answerOf } from '../../support/run-program.ts'
import { type S3Server, startS3 } from '../../support/s3-server.ts'
import { makeHome } from '../../support/small-project.ts'

const tables: Readonly<Record<string, (string | number | null)[][]>> = {
  Fichier_erp: [
    ['product_id', 'price', 'onsale_web', 'stock_quantity', 'stock_status'],
    [1, 10, 1, 3, 'instock'],
    [2, 12.5, 1, 3, 'instock'],
  ],
  fichier_liaison: [
    ['product_id', 'id_web'],
    [1, 101],
    [2, 102],
  ],
  Fichier_web: [
    ['sku', 'total_sales', 'post_title', 'post_type'],
    [101, 3, 'Rouge', 'product'],
    [102, 2, 'Blanc', 'product'],
  ],
}

const home = makeHome({})
let server: S3Server
beforeAll(async () => {
  server = await startS3('cave')
  const folder = join(home, 'from-the-shop')
  mkdirSync(folder)
  for (const [name, rows] of Object.entries(tables)) {
    const file = join(folder, `${name}.xlsx`)
    writeFileSync(file, await writeXlsx({ sheets: [{ name, rows }] }))
    // Written an hour ago: a file of this moment is left alone, for it may still grow.
    utimesSync(file, new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000))
  }
  process.env['CELLAR_EXPORTS'] = folder
  process.env['CELLAR_BUCKET'] = 'cave'
  process.env['CELLAR_S3_ENDPOINT'] = `http://127.0.0.1:${server.port}`
})
afterAll(() => server.close())

describe('the monthly job', { timeout: 240_000 }, () => {
  it('runs on the 15th at nine in Paris, each step with retries', async () => {
    const { project } = await blueprint('cellar')
    const [job] = project.jobs
    expect([job?.cron, job?.time_zone]).toEqual(['0 9 15 * *', 'Europe/Paris'])
    expect(job?.steps.map(({ name, retry }) => [name, retry.times])).toEqual([
      ['fetch', 3],
      ['build', 3],
      ['upload', 3],
    ])
  })

  it('fetches the exports, builds, and uploads report and lists', async () => {
    const project = join(import.meta.dirname, '../../../blueprints/cellar')
    await answerOf('run', 'monthly-wine-data-pipeline', '--project', project, '--home', home)
    const client = new S3Client({
      endpoint: process.env['CELLAR_S3_ENDPOINT'] ?? '',
      forcePathStyle: true,
      region: 'us-east-1',
    })
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'cave' }))
    const keys = (Contents ?? []).map(({ Key }) => Key)
    expect(keys).toEqual(
      expect.arrayContaining([
        'sales_reports/sales_report.xlsx',
        'wines/premium_wines.csv',
        'wines/ordinary_wines.csv',
      ]),
    )
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'cave', Key: 'wines/ordinary_wines.csv' }))
    expect(await Body?.transformToString()).toBe(readFileSync(join(home, 'out/ordinary_wines.csv'), 'utf8'))
    expect(readdirSync(join(home, 'landing'))).toHaveLength(1)
  })

  it('is a warning, not a failure, where no bucket is configured: report and lists lie in out/ all the same', async () => {
    const bucket = process.env['CELLAR_BUCKET']
    delete process.env['CELLAR_BUCKET']
    const project = join(import.meta.dirname, '../../../blueprints/cellar')
    const answer = await answerOf('run', 'monthly-wine-data-pipeline', '--project', project, '--home', home)
    process.env['CELLAR_BUCKET'] = bucket
    expect(answer).toMatchObject({ status: 'warning', issues_found: 0 })
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')).toMatch(
      /monthly-wine-data-pipeline,\S+,warning,0,.*upload skipped: no bucket configured, for CELLAR_BUCKET is not set/,
    )
    expect(readdirSync(join(home, 'out'))).toEqual(expect.arrayContaining(['sales_report.xlsx', 'premium_wines.csv']))
  })
})
