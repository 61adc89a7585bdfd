import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../../src/lake/home-paths.ts'
import { currentManifest } from '../../../src/lake/read-release.ts'
import { sniffFile } from '../../../src/landing/sniff-file.ts'
import type { LoadedProject } from '../../../src/run/load-project.ts'
import { blueprint, buildBlueprint } from '../../support/blueprint-home.ts'
import { land, makeHome, queryHome } from '../../support/small-project.ts'

type Rows = readonly (readonly (string | number | Date | null)[])[]

const day = '2026-06-01'
const may = (date: number): Date => new Date(Date.UTC(2026, 4, date))
const produits: Rows = [
  ['ID Référence produit', 'Nom', 'Prix', 'Stock'],
  ['REF001', 'Café moulu', 12.35, 10],
  ['REF002', 'Thé vert', 5, 20],
]
const magasins: Rows = [
  ['ID Magasin', 'Ville', 'Nombre de salariés'],
  [1, 'Orléans', 4],
]
const ventes: Rows = [
  ['Date', 'ID Référence produit', 'Quantité', 'ID Magasin'],
  [may(3), 'REF001', 2, 1],
  [may(3), 'REF002', 3, 1],
]

async function workbook(sheets: Readonly<Record<string, Rows>>): Promise<Uint8Array> {
  return writeXlsx({
    sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows: rows.map((row) => [...row]) })),
  })
}

const total = 'select count(*)::int as sales, sum(total_price)::varchar as total from fct_sales'

let stores: LoadedProject
beforeAll(async () => {
  stores = await blueprint('stores')
})

describe('one workbook of all tables', () => {
  it('gives each sheet to the contract that its header fits, and says which were read', async () => {
    const book = await workbook({
      'Lisez-moi': [['Export de la caisse']],
      Ventes: ventes,
      Magasins: magasins,
      Produits: produits,
    })
    const home = makeHome({ [`${day}/classeur.xlsx`]: book })
    const outcome = await buildBlueprint(stores, home)
    expect(outcome.manifest.refused).toEqual([])
    expect(await queryHome(home, total)).toEqual([{ sales: 2, total: '39.70' }])
    expect(outcome.message).toContain('5 rows read, 5 staged, 0 quarantined, from 1 files')
    expect(outcome.message).toContain(`${day}/classeur.xlsx: read Produits, Magasins, Ventes; not read Lisez-moi`)
    expect(outcome.status).toBe('success')
    expect(await buildBlueprint(stores, home)).toMatchObject({ is_new: false, status: 'success' })
  })

  it('reads on over sheets under the same header in any order, and passes over those with the same rows', async () => {
    const more: Rows = [
      ['Quantité', 'ID magasin', 'DATE', 'id référence produit'],
      [1, 1, may(12), 'REF002'],
    ]
    const sorted: Rows = [...ventes.slice(0, 1), ...ventes.slice(1).toReversed()]
    const path = `${day}/classeur.xlsx`
    const book = await workbook({ Mai: ventes, Produits: produits, 'Mai (2)': sorted, Suite: more, Magasins: magasins })
    const home = makeHome({ [path]: book })
    const outcome = await buildBlueprint(stores, home)
    expect(await queryHome(home, total)).toEqual([{ sales: 3, total: '44.70' }])
    expect(outcome.status).toBe('warning')
    expect(outcome.message).toContain('passed over Mai (2), which holds the rows of Mai')
    expect(outcome.message).not.toContain('not read')
    const { sheet } = await sniffFile(`${home}/landing/${path}`)
    expect(sheet).toMatchObject({
      name: 'Mai',
      more: [{ name: 'Suite' }],
      copies: [{ name: 'Mai (2)', of: 'Mai' }],
      unread: ['Produits', 'Magasins'],
    })
  })
})

describe('a source that was never read', () => {
  it('stops the run, which makes no release of zeros and says error in its log', async () => {
    const book = await workbook({ Ventes: ventes })
    const home = makeHome({
      [`${day}/base.xlsx`]: await workbook({ Magasins: magasins, Produits: produits }),
      [`${day}/export.xlsx`]: book.subarray(0, book.length / 2),
    })
    await expect(buildBlueprint(stores, home)).rejects.toMatchObject({
      code: 'source_empty',
      message: expect.stringContaining(`refused: ${day}/export.xlsx (file_truncated); nothing was released`),
    })
    expect(currentManifest(homePaths(home), 'production')).toBeUndefined()
    expect(readFileSync(join(home, 'logs/etl.log'), 'utf8')).toMatch(/^\S+Z \| error \| there is no row .*sales, which/)
    expect(readFileSync(join(home, 'logs/job_runs.csv'), 'utf8')).toMatch(/\nbuild,\S+Z,error,1,/)
    land(home, { '2026-06-02/export.xlsx': book })
    await buildBlueprint(stores, home)
    expect(await queryHome(home, total)).toEqual([{ sales: 2, total: '39.70' }])
  })
})

describe('a file that cannot be read and whose name tells nothing', () => {
  it('is refused for what is wrong with its bytes', async () => {
    const book = Buffer.from(await workbook({ Ventes: ventes, Magasins: magasins, Produits: produits }))
    const home = makeHome({ [`${day}/classeur.xlsx`]: book })
    land(home, {
      '2026-06-02/export.xlsx': book.subarray(0, book.length / 2),
      '2026-06-02/export.xlsm': Buffer.from(
        book.toString('latin1').replaceAll('docProps/app.xml', 'a/vbaProject.bin'),
        'latin1',
      ),
      '2026-06-02/secret.xlsx': Buffer.concat([
        Buffer.of(0xd0, 0xcf, 0x11, 0xe0),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      '2026-06-02/rien.csv': '',
      '2026-06-02/lettre.txt': 'Bonjour,\nvoici les fichiers\n',
    })
    const { manifest, message } = await buildBlueprint(stores, home)
    expect(message).toContain('2026-06-02/export.xlsm was refused (file_has_macros)')
    expect(readFileSync(join(home, 'logs/etl.log'), 'utf8')).toMatch(/Z \| error \| revenue 39\.70 EUR \| release/)
    expect(manifest.refused.map(({ name, code }) => [name, code])).toEqual([
      ['export.xlsm', 'file_has_macros'],
      ['export.xlsx', 'file_truncated'],
      ['lettre.txt', 'contract_unmatched'],
      ['rien.csv', 'file_empty'],
      ['secret.xlsx', 'file_encrypted'],
    ])
  })
})
