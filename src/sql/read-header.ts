/** What the lines at the top of a `.sql` file say. */
export type SqlHeader<K extends string> = {
  readonly said: ReadonlyMap<K, string>
  /** A word before a colon that is no key, as it is written: a key with a slip of the pen, which nothing must pass over. */
  readonly stranger: string | undefined
}

/**
 * Reads `-- key: value` lines at the top of a file, keys in any case: `-- Partition by: month` says what `-- partition_by: month` does.
 * Comments of another form are passed over.
 */
export function readHeader<K extends string>(sql: string, keys: readonly K[]): SqlHeader<K> {
  const said = new Map<K, string>()
  let stranger: string | undefined
  for (const line of sql.split('\n')) {
    if (!line.startsWith('--')) break
    const [, written, value = ''] = /^--\s*([a-z_]+(?:[ -][a-z_]+)*)\s*:\s*(.*)$/i.exec(line) ?? []
    if (written === undefined) continue
    const wanted = written.toLowerCase().replaceAll(/[ -]/g, '_')
    const key = keys.find((known) => known === wanted)
    if (key !== undefined) said.set(key, value.trim())
    else if (!/[ -]/.test(written)) stranger ??= written
  }
  return { said, stranger }
}
