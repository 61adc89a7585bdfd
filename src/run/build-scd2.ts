import type { Engine } from '../engine/engine.ts'
import { TallyError } from '../error/tally-error.ts'
import type { TableEntry } from '../lake/manifest.ts'
import { type Model, selectOf } from '../model/model.ts'
import { type Scd2Shape, scd2Events, scd2Shape, scd2Table } from '../model/scd2-sql.ts'
import { sqlName } from '../sql/quote.ts'
import type { TableMaker, TableSpec } from './table-maker.ts'

/** Builds the intervals of an scd2 model. Throws `version_incomplete` and `version_ambiguous`. */
export async function buildScd2(
  model: Model,
  spec: Omit<TableSpec, 'sql'>,
  maker: TableMaker,
  engine: Engine,
): Promise<TableEntry> {
  return maker.table({
    ...spec,
    async sql() {
      const shape = scd2Shape(model, await engine.columnsOf(selectOf(model)))
      const lay = (has_peers: boolean): Promise<void> =>
        engine.run(`create or replace temp table scd2_event as ${scd2Events(model, shape, has_peers)}`)
      await lay(false)
      const has_peers = await hasPeers(model, shape, engine)
      if (has_peers) {
        await lay(true)
        await refuseTies(model, shape, engine)
      }
      return scd2Table('scd2_event', shape, has_peers)
    },
  })
}

/** Looks at the versions: whether each has its key and its instant, and whether rows of one key share an instant. */
async function hasPeers(model: Model, shape: Scd2Shape, engine: Engine): Promise<boolean> {
  const needed = [...shape.key.map((name) => [name, sqlName(name)] as const), ['_effective_at', '_at'] as const]
  const nulls = needed.map(([, column], index) => `count(*) filter (where ${column} is null)::varchar as null_${index}`)
  const [found] = await engine.rows(
    `select ${nulls.join(', ')}, coalesce(bool_or(_before_at = _at), false) as has_peers from scd2_event`,
  )
  for (const [index, [column]] of needed.entries()) {
    const rows = Number(found?.[`null_${index}`] ?? 0)
    if (rows > 0) throw await incomplete(model, column, rows, engine)
  }
  return found?.['has_peers'] === true
}

/** So many values are shown of a row that nobody can look up. */
const most_shown = 5

/** `version_incomplete` with one of the rows: by the line of its file, where the select gives that, else by its first values. */
async function incomplete(model: Model, column: string, rows: number, engine: Engine): Promise<TallyError> {
  const columns = (await engine.columnsOf(selectOf(model))).map(({ name }) => name)
  const place = ['_source_file', '_source_line'].filter((name) => columns.includes(name))
  const asked = [...new Set([...place, ...columns])].map((name) => `${sqlName(name)}::varchar as ${sqlName(name)}`)
  const [row = {}] = await engine.rows(
    `select ${asked.join(', ')} from (${selectOf(model)}\n) where ${sqlName(column)} is null order by all limit 1`,
  )
  const told = columns.filter((name) => (row[name] ?? null) !== null)
  const values = told.slice(0, most_shown).map((name) => `${name} ${String(row[name])}`)
  // A version that a delivery does not bring any more stands in no file.
  const isPlaced = place.length === 2 && place.every((name) => told.includes(name))
  const shown = isPlaced ? place.map((name) => String(row[name])).join(':') : values.join(', ')
  return new TallyError('version_incomplete', {
    file: model.file,
    versions: rows === 1 ? 'one version has' : `${rows} versions have`,
    column,
    row: `${rows === 1 ? 'that' : 'one is that'} of ${shown === '' ? 'a row without any value' : shown}`,
  })
}

/** Equal rows are one version; different ones of which nothing says which is the last are a fault. */
async function refuseTies(model: Model, shape: Scd2Shape, engine: Engine): Promise<void> {
  const [found] = await engine.rows('select 1 from scd2_event where _is_tied limit 1')
  if (!found) return
  const key = shape.key.map(sqlName).join(', ')
  const order = shape.order.join(', ')
  const peers = [key, '_effective_at', ...(order === '' ? [] : [order])].join(', ')
  const [tie] = await engine.rows(
    `select ${shape.key.map((name) => `${sqlName(name)}::varchar as ${sqlName(name)}`).join(', ')}, _effective_at::varchar as instant
     from (select distinct * from (${selectOf(model)}\n)) group by ${peers} having count(*) > 1 order by all limit 1`,
  )
  if (!tie) return
  const shown = shape.key.map((name) => `${name} ${String(tie[name])}`).join(', ')
  throw new TallyError('version_ambiguous', { file: model.file, key: shown, instant: String(tie['instant']) })
}
