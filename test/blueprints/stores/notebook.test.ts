import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runScript, startProgram } from '../../support/disk-project.ts'
import { makeHome } from '../../support/small-project.ts'

type Notebook = {
  readonly cells: readonly {
    readonly cell_type: string
    readonly id: string
    readonly source: readonly string[]
    readonly outputs?: readonly { readonly data: { readonly 'text/markdown'?: readonly string[] } }[]
  }[]
}

const written = 'blueprints/stores/notebooks/ventes.ipynb'

function read(path: string): Notebook {
  return JSON.parse(readFileSync(path, 'utf8')) as Notebook
}

/** The cells of a table that a cell of the notebook shows, without its head. */
function tableOf(notebook: Notebook, id: string): readonly (readonly string[])[] {
  const text = notebook.cells.find((cell) => cell.id === id)?.outputs?.[0]?.data['text/markdown']?.join('') ?? ''
  return text
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '))
}

/** `1 234,50 €` as a metric writes it. */
function amount(text: string | undefined): string {
  return (text ?? '').replaceAll(/[^\d,-]/g, '').replace(',', '.')
}

it('the notebook of stores shows the figures of the metric, and has been run as it stands', async () => {
  const home = makeHome({
    '2026-06-01/produits.csv': 'ID;Nom;Prix;Stock\nA;Café;12,35;1\nB;Thé;5;2\nC;Machine;1200,005;3\n',
    '2026-06-01/magasins.csv': 'ID Magasin;Ville;Effectif\n1;Sète;2\n2;Orléans;0\n',
    '2026-06-01/ventes.csv':
      'Date;Référence;Quantité;Magasin\n01/05/2026;A;2;1\n01/06/2026;B;1;2\n01/06/2026;C;2;1\n02/06/2026;A;1;1\n',
  })
  const common = ['--project', 'blueprints/stores', '--home', home]
  expect(await startProgram(['build', ...common]).ended).toMatchObject({ code: 0 })
  const to = join(home, 'ventes.ipynb')
  expect(await runScript('docs/run-notebook.ts', ['--home', home, '--to', to])).toMatchObject({ code: 0 })
  const notebook = read(to)

  const { out } = await startProgram(['metric', 'revenue', ...common, '--by', 'city', '--json']).ended
  const { rows } = JSON.parse(out) as { readonly rows: readonly { readonly city: string; readonly value: string }[] }
  const total = rows.reduce((sum, { value }) => sum + Math.round(100 * Number(value)), 0)
  expect(total).toBe(3705 + 500 + 240_001)
  expect(amount(tableOf(notebook, 'total')[0]?.[0])).toBe((total / 100).toFixed(2))
  expect(new Map(tableOf(notebook, 'ville').map(([city, , value]) => [city, amount(value)]))).toEqual(
    new Map(rows.map(({ city, value }) => [city, value])),
  )
  expect(tableOf(notebook, 'salarie').map(([shop, , , value]) => [shop, amount(value)])).toEqual([
    ['1, Sète', '1218.53'],
    ['2, Orléans', ''],
  ])
  expect(tableOf(notebook, 'controle').map(([, , gap]) => amount(gap))).toEqual(['0.00', '0.00', '0.00', '0.00'])

  const committed = read(written)
  const [shown] = committed.cells.filter(({ id }) => id === 'trouve')
  const found = shown?.outputs?.[0]?.data['text/markdown']?.join('').replaceAll('\u00a0', ' ')
  expect(found).toContain('Le chiffre d’affaires est de **3 903 490,49 €**')
  const withoutOutputs = (one: Notebook): unknown => one.cells.map(({ outputs, ...cell }) => [cell, outputs?.length])
  expect(withoutOutputs(notebook)).toEqual(withoutOutputs(committed))
})
