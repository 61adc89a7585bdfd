import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { startProgram } from '../../support/disk-project.ts'
import { answerOf } from '../../support/run-program.ts'

const folder = fileURLToPath(new URL('../../../blueprints/shop/verify', import.meta.url))
const project = join(mkdtempSync(join(tmpdir(), 'tallyhouse-verify-')), 'shop')

type Proof = {
  readonly is_proven: boolean
  readonly different: number
  readonly figures: readonly { readonly subject: string; readonly figure: string; readonly raw: string }[]
}

beforeAll(async () => {
  await answerOf('new', project, '--from', 'shop', '--orders', '4000', '--days', '45')
  await answerOf('build', '--project', project)
})

describe('verify', { timeout: 240_000 }, () => {
  it('draws ten orders and finds each figure as the raw files have it', async () => {
    const proof = (await answerOf('verify', '--project', project, '--seed', '5')) as Proof
    expect(proof).toMatchObject({ is_proven: true, different: 0 })
    expect(new Set(proof.figures.map(({ subject }) => subject)).size).toBe(10)
    expect(new Set(proof.figures.map(({ figure }) => figure)).size).toBe(6)
    expect(await answerOf('verify', '--project', project, '--seed', '5')).toEqual(proof)
    const other = (await answerOf('verify', '--project', project, '--seed', '6')) as Proof
    expect(other.figures).not.toEqual(proof.figures)
  })

  it('finds them so for every other order too, with refunds among them', async () => {
    const proof = (await answerOf('verify', '--project', project, '--count', '600', '--seed', '1')) as Proof
    expect(proof).toMatchObject({ is_proven: true, different: 0 })
    expect(
      proof.figures.filter(({ figure, raw }) => figure === 'refund_amount' && raw !== '0.00').length,
    ).toBeGreaterThan(5)
  })

  it('fails, and says where, once a model computes something else', async () => {
    const model = join(project, 'models', 'warehouse', 'fct_order_items.sql')
    const before = readFileSync(model, 'utf8')
    const after = before.replace('l.quantity * l.unit_price - l.discount - l.tax', 'l.quantity * l.unit_price - l.tax')
    expect(after).not.toBe(before)
    writeFileSync(model, after)
    // A check of severity high would stop such a release; here nobody wrote that check.
    rmSync(join(project, 'checks', 'order_amounts_differ_from_lines.sql'))
    await answerOf('build', '--project', project)
    const ended = await startProgram(['verify', '--project', project, '--seed', '5']).ended
    expect(ended.code).toBe(1)
    expect(ended.out).toMatch(/different: order \S+, net_amount is [\d.]+ by the raw files and [\d.]+ in the release/)
    writeFileSync(model, before)
  })

  it('imports Node and each other alone: what of the program it uses, the verdict of a contract, it is given', () => {
    const imports = readdirSync(folder).flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      return [...text.matchAll(/^import (type )?.*? from '([^']+)'/gms)].map(([, isType, from = '']) =>
        isType === undefined || from !== 'tallyhouse' ? from : 'node:types',
      )
    })
    expect(imports.filter((from) => !/^(?:node:|\.\/raw-|\.\/good-rows|\.\/recompute-)/.test(from))).toEqual([])
  })
})
