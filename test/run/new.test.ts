import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { blueprintNames } from '../../src/run/new-from-blueprint.ts'
import { compile } from '../support/compile.ts'
import { startProgram } from '../support/disk-project.ts'
import { answerOf, queryRows } from '../support/run-program.ts'

function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-new-'))
  mkdirSync(join(dir, 'in'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, 'in', name), content)
  return dir
}

function lines(header: string, count: number, row: (n: number) => string, end = '\n'): string {
  return [header, ...Array.from({ length: count }, (_, index) => row(index + 1)), ''].join(end)
}

type Built = { accounts: readonly { contract: string; kept: number; quarantined: number }[]; refused: unknown[] }

async function makeAndBuild(dir: string): Promise<{ project: string; built: Built }> {
  const project = join(dir, 'mine')
  await answerOf('new', project, '--from-files', join(dir, 'in', '*'), '--time-zone', 'Europe/Zurich')
  expect(existsSync(join(project, 'lake'))).toBe(false)
  const built = (await answerOf('build', '--project', project)) as Built
  return { project, built }
}

function textsOf(project: string): string {
  const files = readdirSync(join(project, 'contracts')).toSorted()
  return files.map((name) => readFileSync(join(project, 'contracts', name), 'utf8')).join('\n')
}

const french = lines(
  'N° commande;Date de vente;Quantité;Prix unitaire €;Ville;Order;;',
  60,
  (n) => `C-${n};${String((n % 28) + 1).padStart(2, '0')}/03/2025;2;1${n},50;${n % 2 === 0 ? 'Genève' : 'Sion'};${n};;`,
  '\r\n',
)

describe('a new project of one’s own files', { timeout: 240_000 }, () => {
  it('takes files and columns whatever they are called', async () => {
    const dir = folder({
      'x2b.csv': 'id,name\n1,a\n2,b\n',
      'x_2b.csv': 'code,price\nA1,1.5\nA2,2\n',
      'labo\nselect 1 .csv': 'date,analyse\n2026-01-01,10.5\n2026-01-02,11.5\n',
    })
    const { project, built } = await makeAndBuild(dir)
    expect(built.accounts).toMatchObject([{ kept: 2 }, { kept: 2 }, { kept: 2 }])
    expect(readFileSync(join(project, 'README.md'), 'utf8')).toContain('| `labo select*.csv` |')
    expect(await answerOf('metric', 'labo_select_total', '--project', project)).toMatchObject({
      rows: [{ value: '22.000000' }],
    })
  })

  it('takes commas, points and ISO dates, finds key, types and patterns, and builds', async () => {
    const dir = folder({
      'orders.csv': lines(
        'order_id,customer,placed_at,total,currency,note',
        40,
        (n) =>
          `${n},K${n % 7},2025-02-${String((n % 28) + 1).padStart(2, '0')} 10:00:00,${n}.25,CHF,${n % 3 === 0 ? '' : 'x y'}`,
      ),
    })
    const { project, built } = await makeAndBuild(dir)
    expect(built.accounts).toMatchObject([{ contract: 'orders', kept: 40, quarantined: 0 }])
    const text = textsOf(project)
    expect(text).toContain("key: ['order_id']")
    expect(text).toContain('placed_at: timestamp()')
    expect(text).toContain('total: money()')
    expect(text).toContain("currency: text({ pattern: '[A-Z]{3}' })")
    expect(text).toContain('note: optional(text())')
    const { rows } = (await answerOf('metric', 'orders_total', '--grain', 'month', '--project', project)) as {
      rows: unknown[]
    }
    expect(rows).toEqual([{ period: '2025-02-01', value: '830.00' }])
    expect(compile(project)).toBe('')
  })

  it('takes semicolons, French headers in Windows letters, numbers with a decimal comma and days before months', async () => {
    const { project, built } = await makeAndBuild(
      folder({ 'ventes été (2).csv': Buffer.from(french.replaceAll('€', ''), 'latin1') }),
    )
    expect(built.accounts).toMatchObject([{ kept: 60, quarantined: 0 }])
    const text = textsOf(project)
    expect(text).toContain("reading: { decimal: ',', date_order: 'dmy' }")
    expect(text).toContain("n_commande: id({ aliases: ['N° commande'], pattern: '[A-Z]+-[0-9]+' })")
    expect(text).toContain("prix_unitaire: money({ aliases: ['Prix unitaire '] })")
    const [sum] = await queryRows(
      project,
      project,
      'select sum(amount) as total, max(date_de_vente) as last, sum("order") as orders from fct_ventes_ete',
    )
    // 60 × 2 pieces of 10.50 + n, n written behind a 1: 11.50, 12.50 … 19.50, 110.50 … 160.50.
    const prices = Array.from({ length: 60 }, (_, index) => Number(`1${index + 1}.5`))
    expect(Number(sum?.['total'])).toBe(2 * prices.reduce((a, b) => a + b, 0))
    expect(sum).toMatchObject({ last: '2025-03-28', orders: '1830' })
    expect(compile(project)).toBe('')
  })

  it('takes awkward names of files and columns, and puts the months of one family together', async () => {
    const dir = folder({
      "it's {odd}, *very*.csv": lines('select,filename,2024,日本,Select', 3, (n) => `a${n},b,${n},${n},z`),
      'order_items_2025-01.csv': lines('order_id,line_no,qty', 30, (n) => `${Math.ceil(n / 2)},${n % 2},1`),
      'order_items_2025-02.csv': lines('order_id,line_no,qty,gift', 30, (n) => `${Math.ceil(n / 2)},${n % 2},1,yes`),
      'order-2025-01.csv': lines('order_id,day', 5, (n) => `${n},2025-01-0${n}`),
      '日本.jsonl': '{"a":1}\n{"a":2}\n',
      'empty.csv': '',
    })
    const { project, built } = await makeAndBuild(dir)
    expect(built.refused).toEqual([])
    const kept = Object.fromEntries(built.accounts.map((account) => [account.contract, account.kept]))
    // The second month brings the same keys again: its rows win.
    expect(kept).toEqual({ order: 5, order_items: 30, it_s_odd_very: 3, data: 2 })
    expect(textsOf(project)).toContain("key: ['order_id', 'line_no']")
    // A header that stands twice is two columns.
    expect(textsOf(project)).toContain('select_2: ')
    expect(compile(project)).toBe('')
  })

  it('widens a type that the head of a file promised and its end does not keep', async () => {
    const rows = lines('ref,amount,born', 9000, (n) => (n > 6000 ? `R${n},n/a,` : `R${n},${n},2020-01-01`))
    const { project, built } = await makeAndBuild(folder({ 'things.csv': rows }))
    expect(built.accounts).toMatchObject([{ kept: 9000, quarantined: 0 }])
    expect(textsOf(project)).toContain('amount: text()')
    expect(textsOf(project)).toContain('born: optional(date())')
  })

  it('leaves no trace where nothing can be read, and touches no folder that holds something', async () => {
    const dir = folder({ 'a.csv': '', 'b.csv': 'x\n1\n' })
    const missing = await startProgram(['new', join(dir, 'mine'), '--from-files', join(dir, 'in', 'a.csv')]).ended
    expect(missing.code).toBe(1)
    expect(missing.err).toContain('file_empty')
    expect(existsSync(join(dir, 'mine'))).toBe(false)
    const full = await startProgram(['new', join(dir, 'in'), '--from-files', join(dir, 'in', 'b.csv')]).ended
    expect(full.code).toBe(2)
    expect(readdirSync(join(dir, 'in'))).toEqual(['a.csv', 'b.csv'])
    const folders = await startProgram(['new', join(dir, 'mine'), '--from-files', `${join(dir, 'in')}/`]).ended
    expect(folders.code).toBe(2)
    expect(folders.err).toContain('file_is_folder')
    expect(folders.err).toContain(`--from-files '${join(dir, 'in')}/*'`)
  })

  it('takes parts of a whole for no money, and says of lists in a cell that they stay one text', async () => {
    const dir = folder({
      'sales.csv': lines('sale_id,TVA %,tax_rate,total', 30, (n) => `S${n},8.1,8,${n}.50`),
      'wrap.json': JSON.stringify({ orders: [{ id: 1 }, { id: 2 }] }),
      'broken.json': '{"a":',
    })
    const made = (await answerOf('new', join(dir, 'mine'), '--from-files', join(dir, 'in', '*'), join(dir, 'in'))) as {
      passed_over: readonly { reason: string }[]
    }
    const text = textsOf(join(dir, 'mine'))
    expect(text).toContain("tva: decimal({ aliases: ['TVA %'] })")
    expect(text).toContain('tax_rate: decimal()')
    expect(text).toContain('total: money()')
    expect(text).toContain('a list of records in one cell is one text')
    expect(made.passed_over.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('it is no JSON: it ends in the middle of a record, on line 1'),
      expect.stringContaining('is a folder'),
    ])
  })
})

describe('row types', { timeout: 240_000 }, () => {
  it('fail tsc where a renamed column is still named in a metric, in its SQL too', async () => {
    const dir = folder({
      'sales.csv': lines(
        'sale_id,day,city,total',
        40,
        (n) => `${n},2025-01-10,${n % 2 === 0 ? 'Sion' : 'Bern'},${n}.5`,
      ),
    })
    const { project } = await makeAndBuild(dir)
    expect(compile(project)).toBe('')
    const model = join(project, 'models', 'fct_sales.sql')
    const before = readFileSync(model, 'utf8')
    for (const [column, renamed] of [
      ['total', 'total_chf'],
      ['city', 'town'],
      ['day', 'sold_on'],
    ] as const) {
      writeFileSync(model, before.replace(`s.${column}`, `s.${column} as ${renamed}`))
      const refused = await startProgram(['build', '--project', project]).ended
      expect(refused.err).toContain('metric')
      const said = compile(project)
      expect(said).toContain('metrics/metrics.ts')
      expect(said).toContain(`fct_sales has no column ${column}`)
    }
    writeFileSync(model, before)
    await answerOf('build', '--project', project)
    expect(compile(project)).toBe('')
  })

  it('fail tsc in an endpoint or a page that reads a row', async () => {
    const { project } = await makeAndBuild(folder({ 'sales.csv': lines('sale_id,total', 3, (n) => `${n},${n}.5`) }))
    const reader = join(project, 'read-sales.ts')
    const text = (column: string): string =>
      `import type { Row } from './tables.ts'\nexport const ids = (rows: readonly Row<'stg_sales'>[]): readonly string[] => rows.map((row) => row.${column})\n`
    writeFileSync(reader, text('sale_id'))
    expect(compile(project)).toBe('')
    writeFileSync(reader, text('sale_no'))
    expect(compile(project)).toMatch(/read-sales\.ts.*sale_no/s)
  })
})

describe('a new project of a blueprint', { timeout: 240_000 }, () => {
  it('builds at once, and is the owner’s own', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-new-'))
    const project = join(dir, "l'épicerie")
    await answerOf('new', project, '--from', 'shop', '--orders', '300', '--days', '5')
    const built = (await answerOf('build', '--project', project)) as Built
    expect(built.accounts.length).toBeGreaterThan(4)
    expect(readFileSync(join(project, 'tallyhouse.config.ts'), 'utf8')).toContain("name: 'l\\'épicerie'")
    expect(readFileSync(join(project, 'README.md'), 'utf8')).not.toMatch(/blueprints\/shop|home\/shop/)
    expect(compile(project)).toBe('')
  })

  it.each(blueprintNames())('of %s bears the name of its folder, and nothing else in it does', async (blueprint) => {
    const dir = join(mkdtempSync(join(tmpdir(), 'tallyhouse-new-')), `own-${blueprint}`)
    await answerOf('new', dir, '--from', blueprint)
    const config = (folder: string): string => readFileSync(join(folder, 'tallyhouse.config.ts'), 'utf8')
    const shipped = config(fileURLToPath(new URL(`../../blueprints/${blueprint}`, import.meta.url)))
    expect(config(dir)).toBe(shipped.replace(`\n  name: '${blueprint}',`, `\n  name: 'own-${blueprint}',`))
    expect(config(dir)).not.toBe(shipped)
    expect(compile(dir)).toBe('')
  })

  it('says which blueprints there are', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tallyhouse-new-'))
    const ended = await startProgram(['new', join(dir, 'x'), '--from', 'nothing']).ended
    expect(ended.err).toContain('shop')
    expect(readdirSync(dir)).toEqual([])
  })
})
