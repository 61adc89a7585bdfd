/** What rows can be given as. */
export type RowFormat = 'json' | 'csv' | 'parquet' | 'arrow'

const formats: Readonly<Record<string, RowFormat>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
  'application/vnd.apache.arrow.file': 'arrow',
}

/** The format that an `Accept` header likes best of those that rows have (RFC 9110); JSON where it names none of them. */
export function acceptedFormat(accept: string): RowFormat {
  let best: { readonly format: RowFormat; readonly weight: number } = { format: 'json', weight: 0 }
  for (const part of accept.split(',')) {
    const [type = '', ...words] = part.split(';').map((word) => word.trim().toLowerCase())
    const format = formats[type]
    const weight = Number(words.find((word) => word.startsWith('q='))?.slice(2) ?? 1)
    if (format !== undefined && weight > best.weight) best = { format, weight }
  }
  return best.format
}
