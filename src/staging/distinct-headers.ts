/** The headers of a file with a number behind those that repeat, so that a raw record can be an object: `Price`, `Price#2`. */
export function distinctHeaders(headers: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return headers.map((header, index) => {
    const base = header === '' ? `column ${index + 1}` : header
    let name = base
    for (let n = 2; seen.has(name); n++) name = `${base}#${n}`
    seen.add(name)
    return name
  })
}
