import type { CsvRecord } from './csv-records.ts'

/** The text of a record's n-th cell, doubled quotes taken as one; empty where there is none. */
export function cellText(record: CsvRecord, n: number): string {
  const start = record.ranges[2 * n] ?? 0
  const text = record.bytes.toString('utf8', start, record.ranges[2 * n + 1] ?? 0)
  return record.quoted[n] === true ? text.replaceAll('""', '"') : text
}
