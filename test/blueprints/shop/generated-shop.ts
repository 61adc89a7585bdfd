import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateShop } from '../../../blueprints/shop/generate/generate-shop.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import { writeWorkbook } from '../../../src/run/write-workbook.ts'

type Options = {
  readonly orders: number
  readonly days: number
  readonly noise: number
  readonly seed?: number
  readonly threads?: number
}

/** Generates a shop into a folder of its own, which has `landing/` and `noise.csv` then. */
export async function generatedShop(options: Options): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'shop-'))
  const engine = await openDuckdb({
    home,
    temp_dir: join(home, 'temp'),
    memory_limit: '1GB',
    threads: options.threads ?? 2,
  })
  try {
    const landing_dir = join(home, 'landing')
    const rest = { landing_dir, last_date: '2024-03-31', engine, writeWorkbook, log: () => {} }
    await generateShop({ seed: 1, ...options, ...rest })
  } finally {
    engine.close()
  }
  return home
}

/** The hash of each file that was generated, by its name. */
export function fileHashes(home: string): Readonly<Record<string, string>> {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'))
  return Object.fromEntries(
    names.toSorted().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(home, name)))
        .digest('hex'),
    ]),
  )
}

export type NoiseRow = {
  readonly place: string
  readonly kind: string
  readonly expected: string
  readonly column: string
  readonly code: string
}

export function noiseRows(home: string): NoiseRow[] {
  const [, ...lines] = readFileSync(join(home, 'noise.csv'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const [file = '', number = '', kind = '', expected = '', column = '', code = ''] = line
      .replaceAll('"', '')
      .split(',')
    return { place: `${file}:${number}`, kind, expected, column, code }
  })
}
