import type { Contract } from '../contract/contract.ts'
import type { Engine } from '../engine/engine.ts'
import { reasonText } from './reason-text.ts'

/** One rejected record with all its reasons. */
export type QuarantinedRecord = {
  /** Names the record for good: contract, content of its file (15 hexadecimal digits of the SHA-256), record number. */
  readonly id: string
  readonly contract: string
  readonly source_file: string
  readonly source_record: number
  readonly source_line: number
  readonly raw: string
  readonly reasons: readonly {
    readonly column: string
    readonly code: string
    readonly cell: string
    /** The cell of a workbook, as `Feuil1!C17`; empty elsewhere. */
    readonly place: string
    readonly text: string
  }[]
}

export type QuarantineFilter = {
  readonly contract?: string
  readonly code?: string
  readonly id?: string
  readonly limit: number
}

const pickedSql = `select contract, file_id, source_record, max(arrival) as arrival,
    contract || '.' || lpad(lower(to_hex(file_id)), 15, '0') || '.' || source_record as id
  from quarantine
  where ($1::varchar is null or contract = $1::varchar) and ($2::varchar is null or code = $2::varchar)
  group by contract, file_id, source_record
  having $3::varchar is null or contract || '.' || lpad(lower(to_hex(file_id)), 15, '0') || '.' || source_record = $3::varchar`

/** Rejected records in the order of contract, file and record. `rule_texts` gives the words of a contract's own rules. */
export async function readQuarantine(
  engine: Pick<Engine, 'rows'>,
  filter: QuarantineFilter,
  rule_texts: ReadonlyMap<string, string>,
): Promise<readonly QuarantinedRecord[]> {
  const rows = await engine.rows(
    `with picked as (
       ${pickedSql} order by contract, arrival, source_record limit ${Math.floor(filter.limit)}
     )
     select p.id, q.contract, q.source_record, q.source_file, q.source_line, q.column_name, q.cell, q.code, q.raw, q.place
     from quarantine as q join picked as p on p.contract = q.contract and p.arrival = q.arrival and p.source_record = q.source_record
     order by q.contract, q.arrival, q.source_record`,
    valuesOf(filter),
  )
  const records = new Map<string, QuarantinedRecord>()
  for (const row of rows) {
    const contract = String(row['contract'])
    const id = String(row['id'])
    const [column, code, cell] = [String(row['column_name'] ?? ''), String(row['code']), String(row['cell'] ?? '')]
    const text = rule_texts.get(`${contract}.${code}`) ?? reasonText(code, column, cell)
    const place = String(row['place'] ?? '')
    const known = records.get(id)
    records.set(id, {
      id,
      contract,
      source_file: String(row['source_file']),
      source_record: Number(row['source_record']),
      source_line: Number(row['source_line']),
      raw: String(row['raw'] ?? ''),
      reasons: [...(known?.reasons ?? []), { column, code, cell, text, place }],
    })
  }
  return [...records.values()]
}

/** How many records there are, whatever the limit. */
export async function countQuarantine(engine: Pick<Engine, 'rows'>, filter: QuarantineFilter): Promise<number> {
  const [found] = await engine.rows(`select count(*)::varchar as n from (${pickedSql})`, valuesOf(filter))
  return Number(found?.['n'] ?? 0)
}

function valuesOf(filter: QuarantineFilter): readonly (string | null)[] {
  return [filter.contract ?? null, filter.code ?? null, filter.id ?? null]
}

/** The words of each contract's own rules, by `contract.code`. */
export function ruleTexts(contracts: readonly Contract[]): ReadonlyMap<string, string> {
  return new Map(
    contracts.flatMap((contract) =>
      contract.rules.map((rule) => [`${contract.name}.${rule.code}`, rule.message] as const),
    ),
  )
}
