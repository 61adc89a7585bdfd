import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import { sqlText } from '../sql/quote.ts'
import { rawLines } from './raw-lines.ts'

/** One figure by the raw files and as the release has it. */
export type ProvenFigure = {
  readonly subject: string
  readonly figure: string
  readonly raw: string
  readonly release: string
}

/** Two selects of `subject`, `figure`, `value`: one over the raw lines by the written rule, one over the release. */
export type ProofSql = { readonly raw: string; readonly release: string }

export type ProofRequest = {
  readonly landing_dir: string
  /** The files of the release, each contract's in the order of arrival. */
  readonly files: readonly { readonly contract: string; readonly landing_date: string; readonly name: string }[]
  readonly count: number
  readonly seed: number
  /** A folder of our own for what is in between. */
  readonly temp_dir: string
}

/**
 * What a proof's SQL has beside plain functions: `plain` makes `ID Référence` and `id_reference` one name, `cell_of` finds a cell by
 * names of its column, `key_of`, `number_of` and `day_of` read cells as people write them (null where they are none).
 */
const macros = [
  `create macro plain(text) as trim(regexp_replace(lower(strip_accents(text)), '[^a-z0-9]+', ' ', 'g'))`,
  `create macro cell_of(cells, header, names) as
     nullif(trim(cells[list_position(list_transform(header, lambda h: list_contains(names, plain(h))), true)]), '')`,
  `create macro key_of(text) as regexp_replace(text, '^([+-]?[0-9]+)[.,]0+$', '\\1')`,
  `create macro number_of(text) as
     try_cast(case
       when not regexp_full_match(regexp_replace(text, '[\\s\u00a0\u202f€]', '', 'g'), '[-+]?[0-9]+([.,][0-9]{3})*([.,][0-9]*)?') then null
       when contains(text, ',') and position('.' in text) < position(',' in text)
         then replace(replace(regexp_replace(text, '[\\s\u00a0\u202f€]', '', 'g'), '.', ''), ',', '.')
       else replace(regexp_replace(text, '[\\s\u00a0\u202f€]', '', 'g'), ',', '')
     end as decimal(28, 6))`,
  `create macro day_of(text, epoch) as
     case
       when regexp_full_match(text, '[0-9]{4,6}([.][0-9]+)?') then epoch + cast(floor(cast(text as double)) as integer)
       when regexp_matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(text[1:10] as date)
       else cast(try_strptime(regexp_replace(text, '[-.]', '/', 'g'), ['%d/%m/%Y', '%d/%m/%y', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M']) as date)
     end`,
]

/**
 * What may be a header among the first lines, `raw_headers (contract, arrival, sheet, line, height, cells)`: a line alone, and two
 * lines as one, of which each column has the lower text where there is one.
 */
const headersSql = `create view raw_headers as
  with first_lines as (select * from raw_lines where line <= 60)
  select contract, arrival, sheet, line, 1 as height, cells from first_lines
  union all
  select b.contract, b.arrival, b.sheet, b.line, 2, list_transform(
      range(1, greatest(len(a.cells), len(b.cells)) + 1),
      lambda i: coalesce(nullif(trim(b.cells[i]), ''), a.cells[i], ''))
  from first_lines as b join first_lines as a on a.arrival = b.arrival and a.sheet = b.sheet and a.line = b.line - 1`

/**
 * Figures of subjects drawn by the seed, those of the raw files and those of the release alike. `raw` is an empty engine: it gets
 * `raw_lines (contract, arrival, landing_date, file, sheet, line, epoch, cells)`, `raw_headers` and `mended (contract, text)`. Throws
 * `file_format_unsupported` for a file that only the warehouse can read.
 */
export async function proveFigures(
  sql: ProofSql,
  request: ProofRequest,
  raw: Engine,
  release: Pick<Engine, 'rows'>,
): Promise<readonly ProvenFigure[]> {
  mkdirSync(request.temp_dir, { recursive: true })
  const path = join(request.temp_dir, `raw-lines-${process.pid}.jsonl`)
  try {
    writeLines(request, path)
    await raw.run(
      `create table raw_lines as select * from read_json(${sqlText(path)}, format = 'newline_delimited', maximum_object_size = 67108864,
       columns = {contract: 'varchar', arrival: 'integer', landing_date: 'date', file: 'varchar', sheet: 'varchar', line: 'integer', epoch: 'date', cells: 'varchar[]'})`,
    )
  } finally {
    rmSync(path, { force: true })
  }
  const mended = mendedTexts(request).map(({ contract, text }) => `(${sqlText(contract)}, ${sqlText(text)})`)
  await raw.run('create table mended (contract varchar, text varchar)')
  if (mended.length > 0) await raw.run(`insert into mended values ${mended.join(', ')}`)
  for (const macro of macros) await raw.run(macro)
  await raw.run(headersSql)
  const [expected, found] = [await figuresOf(raw, sql.raw), await figuresOf(release, sql.release)]
  const byReader = [expected, found]
  const subjects = [...new Set(byReader.flatMap((figures) => [...figures.keys()]))]
    .map((subject) => ({ subject, weight: weightOf(subject, request.seed) }))
    .toSorted((a, b) => a.weight - b.weight)
    .slice(0, request.count)
  return subjects.flatMap(({ subject }) => {
    const [own, held] = byReader.map((figures) => figures.get(subject) ?? new Map<string, string>())
    const names = [...new Set([...(own?.keys() ?? []), ...(held?.keys() ?? [])])].toSorted()
    return names.map((figure) => ({
      subject,
      figure,
      raw: own?.get(figure) ?? 'not there',
      release: held?.get(figure) ?? 'not there',
    }))
  })
}

/** By subject, then by figure. */
type Figures = ReadonlyMap<string, ReadonlyMap<string, string>>

async function figuresOf(engine: Pick<Engine, 'rows'>, select: string): Promise<Figures> {
  const rows = await engine.rows(
    `select cast(subject as varchar) as subject, cast(figure as varchar) as figure, coalesce(cast(value as varchar), 'nothing') as value
     from (${select.trimEnd().replace(/;$/, '')}\n)`,
  )
  const figures = new Map<string, Map<string, string>>()
  for (const row of rows) {
    const subject = String(row['subject'])
    const own = figures.get(subject) ?? new Map<string, string>()
    own.set(String(row['figure']), String(row['value']))
    figures.set(subject, own)
  }
  return figures
}

/** So many lines are one text, which a program can hold. */
const lines_at_once = 1000

function writeLines({ landing_dir, files }: ProofRequest, path: string): void {
  const out = openSync(path, 'w')
  try {
    for (const [arrival, { contract, landing_date, name }] of files.entries()) {
      const found = rawLines(join(landing_dir, landing_date, name))
      const file = `${landing_date}/${name}`
      if (!found) throw new TallyError('file_format_unsupported', { file, format: 'one that no proof reads' })
      const common = { contract, arrival, landing_date, file, epoch: found.is_1904 ? '1904-01-01' : '1899-12-30' }
      for (let at = 0; at < found.lines.length; at += lines_at_once) {
        const some = found.lines.slice(at, at + lines_at_once)
        writeFileSync(out, some.map((line) => `${JSON.stringify({ ...common, ...line })}\n`).join(''))
      }
    }
  } finally {
    closeSync(out)
  }
}

/** What people mended by hand: its landed bytes are not what counts, so its subjects are left out. */
function mendedTexts({ landing_dir }: ProofRequest): readonly { readonly contract: string; readonly text: string }[] {
  const folder = join(landing_dir, '.mended')
  if (!existsSync(folder)) return []
  // An editor or a file manager leaves files of its own beside them.
  const contracts = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return contracts.flatMap(({ name: contract }) =>
    readdirSync(join(folder, contract))
      .filter((name) => /^[0-9].*\.jsonl$/.test(name))
      .map((name) => ({ contract, text: readFileSync(join(folder, contract, name), 'utf8') })),
  )
}

/** A number that a subject and the seed decide: those with the smallest are drawn. */
function weightOf(subject: string, seed: number): number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  for (const letter of subject) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
  return (state ^ (state >>> 15)) >>> 0
}
