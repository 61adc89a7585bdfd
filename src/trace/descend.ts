import type { Engine } from '../engine/engine.ts'
import type { Manifest } from '../lake/manifest.ts'
import { knowsItsLine } from './row-steps.ts'
import { type NameTable, type Standing, type Step, stepWithoutShares, stepWithShares } from './step-down.ts'

export type Descent = {
  /** All tables in which the figure stands. */
  readonly standings: readonly Standing[]
  /** Those of them whose rows know their lines. */
  readonly reached: readonly Standing[]
  /** Names of those from which no way leads further. */
  readonly stuck: readonly string[]
  readonly has_shares: boolean
  /** What has no shares below it, `table.column`; undefined where they were not lost on the way. */
  readonly lost_at: string | undefined
  /** Whether one of several rows stood for them. */
  readonly is_witness: boolean
}

/**
 * Follows the rows of one table down until all of them know their lines. In each round every table is taken that no other one is made of,
 * so that rows which come to a table by several ways are followed from there once. Calls `each` with the tables of each round.
 */
export async function descend(
  start: Standing,
  manifest: Manifest,
  engine: Engine,
  each: (at: Pick<Descent, 'standings'>) => Promise<void>,
): Promise<Descent> {
  let made = 0
  const name: NameTable = () => `explained_${++made}`
  const reads = readsOf(manifest)
  let state: State = {
    standings: [start],
    stuck: [],
    has_shares: start.share !== undefined,
    lost_at: undefined,
    is_witness: false,
  }
  await each(state)
  // A header may send rows back to where they came from.
  for (let round = 0; round < 2 * manifest.tables.length; round++) {
    const { standings, has_shares } = state
    const ready = readyOf(state, reads)
    if (ready.length === 0) break
    const step = has_shares ? stepWithShares : stepWithoutShares
    const taken = new Map<Standing, Step>()
    for (const from of ready) {
      const found = await step(from, manifest, engine, name)
      if (found) taken.set(from, found)
      else if (has_shares) break
    }
    const failed = ready.find((from) => !taken.has(from))
    if (has_shares && failed) {
      const bare: Standing[] = []
      for (const one of standings) bare.push(await withoutShare(one, engine, name))
      state = { ...state, standings: bare, has_shares: false, lost_at: placeOf(failed) }
      continue
    }
    const below = standings.flatMap((one) => taken.get(one)?.below ?? [one])
    const next = await merged(below, has_shares, engine, name)
    state = {
      ...state,
      standings: next,
      stuck: [...state.stuck, ...ready.filter((from) => !taken.has(from)).map(({ table }) => table.name)],
      is_witness: state.is_witness || [...taken.values()].some(({ is_witness }) => is_witness),
    }
    if (taken.size > 0 && next.length > 0) await each(state)
  }
  const open = readyOf(state, new Map()).map(({ table }) => table.name)
  return {
    ...state,
    stuck: [...new Set([...state.stuck, ...open])],
    reached: state.standings.filter(({ table }) => knowsItsLine(table)),
  }
}

type State = Omit<Descent, 'reached'>

/** The tables that are to be followed further, and that no other one of these is made of. */
function readyOf({ standings, stuck }: State, reads: ReadonlyMap<string, ReadonlySet<string>>): readonly Standing[] {
  const open = standings.filter(({ table }) => !knowsItsLine(table) && !stuck.includes(table.name))
  return open.filter(({ table }) => !open.some((other) => reads.get(other.table.name)?.has(table.name)))
}

/** For each table those that it is made of, by way of others too. */
function readsOf(manifest: Manifest): ReadonlyMap<string, ReadonlySet<string>> {
  const inputs = new Map(manifest.tables.map((table) => [table.name, table.inputs]))
  const all = new Map<string, ReadonlySet<string>>()
  const collect = (table: string): ReadonlySet<string> => {
    const known = all.get(table)
    if (known) return known
    const own = inputs.get(table) ?? []
    const found = new Set(own.flatMap((input) => [input, ...collect(input)]))
    all.set(table, found)
    return found
  }
  for (const table of inputs.keys()) collect(table)
  return all
}

/** Rows of one table that were reached by several ways, as one; without shares each row is there once. */
async function merged(
  standings: readonly Standing[],
  has_shares: boolean,
  engine: Engine,
  name: NameTable,
): Promise<readonly Standing[]> {
  const found: Standing[] = []
  for (const same of Map.groupBy(standings, ({ table }) => table.name).values()) {
    const [first, ...others] = same
    if (!first) continue
    if (others.length === 0) {
      found.push(first)
      continue
    }
    const rows = name()
    const all = same.map((one) => `select * exclude (_row) from ${one.rows}`).join(' union all by name ')
    await engine.run(
      `create or replace temp table ${rows} as select *, row_number() over () as _row from (select ${has_shares ? '' : 'distinct '}* from (${all}))`,
    )
    found.push({ ...first, rows, wanted: [...new Set(same.flatMap(({ wanted }) => wanted))], share: undefined })
  }
  return found
}

/** The rows that add anything, from where on they have no share. */
async function withoutShare(one: Standing, engine: Engine, name: NameTable): Promise<Standing> {
  const rows = name()
  await engine.run(
    `create or replace temp table ${rows} as select * replace (null::integer as _share) from ${one.rows} where _share <> 0`,
  )
  return { ...one, rows, share: undefined }
}

function placeOf({ table, wanted }: Standing): string {
  return wanted.length === 0 ? table.name : `${table.name}.${wanted.join(', ')}`
}
