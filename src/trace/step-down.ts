import type { Engine } from '../engine/engine.ts'
import type { Manifest, TableEntry } from '../lake/manifest.ts'
import type { LineageStep } from '../model/parse-lineage.ts'
import { sqlName } from '../sql/quote.ts'
import { knowsItsLine, rowSteps, sourceColumn } from './row-steps.ts'

/** Where an explanation stands: the rows of `table` that count are in the temporary table `explained_<level>`. */
export type Descent = {
  readonly table: TableEntry
  readonly level: number
  /** What a row of the first table adds, in its columns; undefined where rows do not add up. */
  readonly share: string | undefined
  /** Columns of `table` that the figure comes from. */
  readonly wanted: readonly string[]
  /** Columns of the first table that the share names, each with the one of `table` that stands for it now. */
  readonly columns: ReadonlyMap<string, string>
}

/** Takes the first way down of which every sum is right, into the temporary table of the next level. */
export async function stepDown(descent: Descent, manifest: Manifest, engine: Engine): Promise<Descent | undefined> {
  const { table, level, share } = descent
  for (const way of rowSteps(table, manifest, descent.wanted)) {
    const below = way.flatMap((step) => manifest.tables.find(({ name }) => name === step.table) ?? [])
    const [first] = below
    if (!first || below.length < way.length) continue
    // Of several tables together only their lines are kept, so each has to know them.
    if (below.length > 1 && !below.every(knowsItsLine)) continue
    const kept = below.length > 1 ? ['_source_file', '_source_line'] : first.columns.map(({ name }) => name)
    const children = way.flatMap((step, index) => {
      const entry = below[index]
      return entry ? [childSelect(descent, step, entry, kept)] : []
    })
    await engine.run(`create or replace temp table explained_children as ${children.join(' union all ')}`)
    const source = await shareColumn(engine, level, share !== undefined)
    if (source === undefined) continue
    await engine.run(
      `create or replace temp table explained_${level + 1} as select * exclude (_parent, _carried, _own), ${source} as _share, row_number() over () as _row from explained_children`,
    )
    return {
      table: below.length > 1 ? { ...first, name: below.map(({ name }) => name).join(' + ') } : first,
      level: level + 1,
      share,
      wanted: originsIn(table, descent.wanted, first.name),
      columns: new Map(
        [...descent.columns].flatMap(([own, current]) => {
          const column = sourceColumn(table, current, first.name)
          return column === undefined ? [] : [[own, column] as const]
        }),
      ),
    }
  }
  return undefined
}

/** The rows below, each with its parent's row and share, and with a share of its own where its columns can be followed. */
function childSelect(descent: Descent, step: LineageStep, below: TableEntry, kept: readonly string[]): string {
  const keys = step.on.map(([, expression], index) => `${expression} as _key_${index}`)
  const on = step.on.map(([column], index) => `p.${sqlName(column)} = t._key_${index}`)
  const named = [...descent.columns].map(
    ([own, current]) => `${standIn(descent.table, current, below.name)} as ${sqlName(own)}`,
  )
  const prefixed = kept.map((name) => `t.${sqlName(name)} as ${sqlName(`_t_${name}`)}`)
  const joined = `select ${[...prefixed, 'p._row as _parent', 'p._share as _carried', ...named].join(', ')}
    from explained_${descent.level} as p
    join (select *, ${keys.join(', ')} from ${sqlName(below.name)}) as t on ${on.join(' and ')}`
  const outer = kept.map((name) => `${sqlName(`_t_${name}`)} as ${sqlName(name)}`)
  return `select ${outer.join(', ')}, _parent, _carried, ${descent.share ?? 'null::integer'} as _own from (${joined})`
}

/** What stands for a column in the share of a row below: its source there; what is summed elsewhere is nothing here. */
function standIn(table: TableEntry, column: string, below: string): string {
  const source = sourceColumn(table, column, below)
  if (source !== undefined) return `t.${sqlName(source)}`
  const isSummed = (table.lineage?.columns[column] ?? []).some(({ kind }) => kind === 'aggregation')
  return isSummed ? 'null' : `p.${sqlName(column)}`
}

/**
 * The column that holds the shares of the children: the parent's own share where each has one child, the child's where they
 * add up to the parent's for every parent; undefined where neither holds.
 */
async function shareColumn(engine: Engine, level: number, adds_up: boolean): Promise<string | undefined> {
  const [found] = await engine.rows(
    `select coalesce(bool_and(n = 1 or (n = 0 and coalesce(share, 0) = 0)), true) as is_carried,
       coalesce(bool_and(coalesce(own, 0) = coalesce(share, 0)), true) as is_own, coalesce(bool_and(n > 0), true) as is_there
     from (
       select p._row, any_value(p._share) as share, count(c._parent) as n, sum(c._own) as own
       from explained_${level} as p left join explained_children as c on c._parent = p._row
       group by p._row
     )`,
  )
  if (!adds_up) return found?.['is_there'] === true ? '_carried' : undefined
  if (found?.['is_carried'] === true) return '_carried'
  return found?.['is_own'] === true ? '_own' : undefined
}

function originsIn(table: TableEntry, columns: readonly string[], below: string): readonly string[] {
  const origins = columns.flatMap((column) => table.lineage?.columns[column] ?? [])
  return [...new Set(origins.filter((origin) => origin.table === below).map(({ column }) => column))]
}
