/** A place in a text of SQL: its line, from 1, what is to be shown of that line, and where in it the fault begins, from 0, where that is known. */
export type SqlPlace = { readonly line: number; readonly part: string; readonly column?: number }

/** So much of a line is shown before and behind the place. */
const most_before = 50
const most_behind = 70

/** What a message of the engine says: without the statement it shows, which may be another than somebody wrote, and advice on settings that nobody can change here. */
export function saidOf(message: string): string {
  const [said = ''] = message.split(/^(?:LINE \d+|Stack Trace):/m)
  return said.replaceAll(/\s*Use "?SET \w+ ?=.*$/gm, '').trim()
}

/**
 * The place in `sql` that a message of the engine shows. The statement that the engine was given has words around `sql`, so the line's own
 * number is only tried first. Undefined where no line is shown, or it stands elsewhere.
 */
export function placeIn(message: string, sql: string): SqlPlace | undefined {
  const [, label = '', number, text = '', blanks] = /^(LINE (\d+): )(.*)(?:\n( *)\^)?/m.exec(message) ?? []
  const bare = text.replace(/^\.\.\./, '').replace(/\.\.\.$/, '')
  const shown = bare.trim()
  if (shown === '') return undefined
  const start = text.indexOf(shown)
  const caret = blanks === undefined ? undefined : characterAt(text, blanks.length - label.length) - start
  const lines = sql.split('\n')
  const found = lines.flatMap((written, index) => {
    const line = written.trimEnd()
    const whole = line.trim()
    const indent = line.length - whole.length
    if (whole === '') return []
    if (line.includes(shown))
      return [{ line: index + 1, part: shown, column: caret === undefined ? caret : line.indexOf(shown) + caret }]
    const at = shown.indexOf(whole)
    // Of what is written around a line, or of a statement made of this one, a line such as a lone bracket may be a part by chance.
    const isMeant = at >= 0 && (caret === undefined || (caret >= at && caret < at + whole.length))
    return isMeant ? [{ line: index + 1, part: whole, column: caret === undefined ? caret : indent + caret - at }] : []
  })
  const [longest, next] = found.toSorted((a, b) => b.part.length - a.part.length)
  const best =
    found.find(({ line }) => line === Number(number)) ??
    (longest && next?.part.length === longest.part.length ? undefined : longest)
  if (!best) return undefined
  const { column, ...place } = best
  return column === undefined ? place : { ...place, column }
}

/** The character of a text that stands so far to the right; a tabulator has no width where the engine sets its mark. */
function characterAt(text: string, width: number): number {
  let seen = 0
  for (const [index, character] of [...text].entries()) {
    if (character === '\t') continue
    if (seen === width) return index
    seen += 1
  }
  return text.length
}

/** The place of a character of `sql`, counted from 0. */
export function placeAt(sql: string, position: number): SqlPlace {
  const before = sql.slice(0, Math.max(0, position)).split('\n')
  const line = before.length
  return { line, part: (sql.split('\n')[line - 1] ?? '').trim(), column: before.at(-1)?.length ?? 0 }
}

/**
 * The place of what a message speaks of without showing it: a text that it says and that stands once in `sql`, as in `error('no rate')`, or
 * the only expression of `sql` of which it can speak. Undefined where there is none, or more than one.
 */
export function placeOfSaid(message: string, sql: string): SqlPlace | undefined {
  const said = saidOf(message).replace(/^[A-Z][A-Za-z ]* Error: /, '')
  // Other texts that it quotes are values, which may stand elsewhere in the query by chance.
  const [, format] = /format specifier "([^"]+)"/.exec(said) ?? []
  for (const text of [said, ...(format === undefined ? [] : [format])]) {
    const place = onlyPlace(sql, `'${text.replaceAll("'", "''")}'`)
    if (place) return place
  }
  // What tries to cast is written alike, and never fails.
  const cast = /\btry_cast\b/i.test(sql) ? undefined : castOf(said)
  const wanted = cast ?? expressions.find(([words]) => words.test(said))?.[1]
  return wanted && onlyPlace(withoutTexts(sql), wanted, sql)
}

/** The place of a name, such as that of a function, where it stands once. */
export function placeOfName(sql: string, name: string): SqlPlace | undefined {
  return /^\w+$/.test(name) ? onlyPlace(withoutTexts(sql), new RegExp(`\\b${name}\\b`, 'gi'), sql) : undefined
}

/** Names of types as people write them, by what the engine calls them when a value is none of theirs. */
const types: Readonly<Record<string, string>> = {
  INT8: 'tinyint|int1',
  INT16: 'smallint|int2|short',
  INT32: 'integer|int4|int|signed',
  INT64: 'bigint|int8|long',
  INT128: 'hugeint',
  FLOAT: 'float4|float|real',
  DOUBLE: 'double|float8',
  BOOL: 'boolean|bool|logical',
  DATE: 'date',
  TIMESTAMP: 'timestamp|datetime',
}

/** How casts are written that can have failed; a text is cast by nothing else. Undefined where the message is of something else. */
function castOf(said: string): RegExp | undefined {
  const [, named, field] =
    /^Could not convert string .* to ([A-Z]+\d*)\b|^(?:invalid )?(date|timestamp) field /s.exec(said) ?? []
  const written = types[named ?? field?.toUpperCase() ?? '']
  if (written === undefined) return undefined
  return new RegExp(`::\\s*(?:${written})\\b|\\bas\\s+(?:${written})\\s*\\)`, 'gi')
}

/** What the engine says of an expression whose place it does not tell, and how such an expression begins. */
const expressions: readonly (readonly [RegExp, RegExp])[] = [
  // A select in brackets, but for those that give more than a value; behind a comma it may be either.
  [
    /^More than one row returned by a subquery/,
    /(?<!\b(?:from|join|in|exists|any|all|some|array|as|materialized|lateral|union|except|intersect|by name)\s*)\((?=\s*(?:select|with)\b)/gi,
  ],
  [/^Overflow in multiplication of/, /(?<=[\w)"]\s*)(?<!\b(?:select|distinct|all)\s*)\*(?=\s*[\w("-])/gi],
  [/^Overflow in addition of/, /\+/g],
  [/^cannot take square root/, /\bsqrt\b/gi],
  [/^cannot take logarithm/, /\b(?:ln|log|log2|log10)\b/gi],
]

function onlyPlace(text: string, wanted: string | RegExp, sql = text): SqlPlace | undefined {
  const found =
    typeof wanted === 'string'
      ? text
          .split(wanted)
          .slice(0, -1)
          .map((before) => before.length)
      : [...text.matchAll(wanted)].map(({ index }) => index)
  const [first, ...others] = found
  return first === undefined || others.length > 0 ? undefined : placeAt(sql, first)
}

/** The text with blanks for what stands in quotes or in comments, each as long as it is. */
function withoutTexts(sql: string): string {
  return sql.replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (text) => text.replaceAll(/[^\n]/g, ' '))
}

/** The line of a place as the engine shows lines, with a mark below the fault where that is known; to be put behind what is said of it. */
export function shownPlace(sql: string, { line, column }: SqlPlace): string {
  // A mark below a tabulator stands where it does below a blank.
  const written = (sql.split('\n')[line - 1] ?? '').trimEnd().replaceAll('\t', ' ')
  const from = Math.max(0, (column ?? 0) - most_before)
  const to = Math.max((column ?? 0) + most_behind, from + most_before + most_behind)
  const label = `LINE ${line}: ${from > 0 ? '...' : ''}`
  const shown = `\n\n${label}${written.slice(from, to)}${to < written.length ? '...' : ''}`
  return column === undefined ? shown : `${shown}\n${' '.repeat(label.length + column - from)}^`
}
