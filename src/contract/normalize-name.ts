const known = new Map<string, string>()
const most_known = 10_000

/** A column's name as files write it → `snake_case`: `ID Référence produit` → `id_reference_produit`, `CustomerID` → `customer_id`. */
export function normalizeName(header: string): string {
  // Thousands of files share their headers; what is no header comes by too, so that not all can be kept.
  const before = known.get(header)
  if (before !== undefined) return before
  const name = snakeCase(header)
  if (known.size >= most_known) known.clear()
  if (header.length <= 200) known.set(header, name)
  return name
}

/** What headers are compared by where their words cannot be told apart, as in `STOCKCODE`: `normalizeName` without its `_`. */
export function nameKey(header: string): string {
  return normalizeName(header).replaceAll('_', '')
}

/** The names of a file's headers, with a number behind those that repeat: `Price`, `Price` → `price`, `price_2`. Empty ones stay empty. */
export function normalizeHeaders(headers: readonly string[]): readonly string[] {
  const names = headers.map(normalizeName)
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    if (name === '' || !seen.has(name)) {
      seen.add(name)
      return name
    }
    let n = 2
    while (taken.has(`${name}_${n}`)) n += 1
    taken.add(`${name}_${n}`)
    return `${name}_${n}`
  })
}

function snakeCase(header: string): string {
  return header
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replaceAll('œ', 'oe')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
}
