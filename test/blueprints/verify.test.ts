import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { startProgram } from '../support/disk-project.ts'
import { answerOf } from '../support/run-program.ts'
import { makeHome } from '../support/small-project.ts'

type Proof = {
  readonly is_proven: boolean
  readonly different: number
  readonly figures: readonly { readonly subject: string; readonly figure: string; readonly raw: string }[]
}

const places = (name: string, home: string): readonly string[] => [
  '--project',
  fileURLToPath(new URL(`../../blueprints/${name}`, import.meta.url)),
  '--home',
  home,
]

async function proofOf(name: string, home: string, ...more: readonly string[]): Promise<Proof> {
  return (await answerOf('verify', ...places(name, home), ...more)) as Proof
}

describe('verify', { timeout: 240_000 }, () => {
  it.each([
    ['stores', 'total price'],
    ['cellar', 'revenue'],
  ])(
    'draws ten subjects of %s, finds every figure in the raw files, and so it does for all the others',
    async (name, figure) => {
      const home = mkdtempSync(join(tmpdir(), 'tallyhouse-verify-'))
      await answerOf('generate', ...places(name, home), '--orders', '600', '--days', '25', '--noise', '0.05')
      await answerOf('build', ...places(name, home))
      const proof = await proofOf(name, home, '--seed', '5')
      expect(proof).toMatchObject({ is_proven: true, different: 0 })
      expect(new Set(proof.figures.map(({ subject }) => subject)).size).toBe(10)
      expect(proof.figures.map((one) => one.figure)).toContain(figure)
      expect(await proofOf(name, home, '--seed', '5')).toEqual(proof)
      const all = await proofOf(name, home, '--seed', '5', '--count', '100000')
      expect(all).toMatchObject({ is_proven: true, different: 0 })
      expect(new Set(all.figures.map(({ subject }) => subject)).size).toBeGreaterThan(15)
    },
  )

  it('reads what firms really send: other names, semicolons, decimal commas, days first, workbooks with titles', async () => {
    const day = '2026-06-01'
    const home = makeHome({
      [`${day}/export_a.csv`]: Buffer.from(
        'Articles au 31 mai\n\nStock;Prix unitaire;Référence;Désignation;Rayon\n10;12,35;REF001;"Café; moulu";A\n3;1 200,005;REF003;Machine;B\n',
        'latin1',
      ),
      [`${day}/export_b.csv`]: 'Nos boutiques;;\nEffectif;Ville;Code magasin\n4;Orléans;1\n',
      [`${day}/export_c.xlsx`]: await writeXlsx({
        sheets: [
          { name: 'Lisez-moi', rows: [['Export & co']] },
          {
            name: 'Mai',
            rows: [
              ['Ventes'],
              [],
              [null, 'Date', 'ID Référence produit', 'Quantité', 'ID Magasin'],
              [null, new Date(Date.UTC(2026, 4, 3)), 'REF001', 2, 1],
              [null, '04/05/2026', 'REF003', '1', '1.0'],
              [null, '05/05/2026', 'REF003', 'deux', 1],
            ],
          },
        ],
      }),
    })
    await answerOf('build', ...places('stores', home))
    const { figures, is_proven } = await proofOf('stores', home)
    expect(is_proven).toBe(true)
    const totals = figures.filter(({ figure }) => figure === 'total price').map(({ subject, raw }) => [subject, raw])
    expect(Object.fromEntries(totals)).toEqual({
      '1 × REF003, magasin 1, 2026-05-04': '1200.01',
      '2 × REF001, magasin 1, 2026-05-03': '24.70',
    })
  })

  it('fails, and says where, once a model computes something else', async () => {
    const home = makeHome({
      '2026-06-15/erp.csv': 'product_id,onsale_web,price,stock_quantity,stock_status\n1,1,10.5,3,instock\n',
      '2026-06-15/liaison.csv': 'product_id,id_web\n1,101\n',
      '2026-06-15/web.csv': 'sku,total_sales,post_title,post_type\n101,3,Rouge,product\n101,3,Rouge,attachment\n',
    })
    const project = join(fileURLToPath(new URL('../../blueprints', import.meta.url)), `.verify-${process.pid}`)
    cpSync(fileURLToPath(new URL('../../blueprints/cellar', import.meta.url)), project, { recursive: true })
    const model = join(project, 'models/warehouse/fct_revenue.sql')
    const check = join(project, 'checks/revenue_differs.sql')
    writeFileSync(model, readFileSync(model, 'utf8').replace('price * quantity as', 'price * quantity + 0.01 as'))
    writeFileSync(check, readFileSync(check, 'utf8').replace('severity: high', 'severity: low'))
    try {
      await answerOf('build', '--project', project, '--home', home)
      const ended = await startProgram(['verify', '--project', project, '--home', home]).ended
      expect(ended.code).toBe(1)
      expect(ended.out).toContain(
        'different: article 1 (101), revenue is 31.50 by the raw files and 31.51 in the release',
      )
    } finally {
      rmSync(project, { recursive: true, force: true })
    }
  })
})
