import {
  isAttributeCode,
  isIdName,
  isLineName,
  isMoneyName,
  isQuantityName,
  isTimeName,
} from '../landing/header-words.ts'
import { sqlName } from '../sql/quote.ts'
import type { ColumnFacts } from './refine-contract.ts'
import type { ProposedColumn, ProposedContract } from './types.ts'

/** Columns that may be a key, and what is to be seen in the rows before they are taken for one. */
export type KeyCandidate = {
  readonly columns: readonly string[]
  readonly reason: string
  /** Why they are no key even where no two rows are alike in them. */
  readonly doubt?: string
  /** The column that is to number the lines of each value of the first. */
  readonly line?: string
}

/** How often a candidate's values stand in the rows. */
export type KeyCount = {
  /** Different values of it in each file, added up; as many as rows where none stands twice in a file. */
  readonly by_file: number
  readonly distinct: number
  /** Values that several files bring with other cells beside them. */
  readonly gainsaid: number
  /** Whether the numbers of its lines begin anew with nearly each value of the other column; true of what has no lines. */
  readonly begins_anew: boolean
}

type Facts = ReadonlyMap<string, ColumnFacts>

/**
 * So many pairs of rows alike must be expected, were the columns of a key drawn by chance, before having none is taken for a rule; files
 * are no draws, for a product may come in turn, so it is far more than chance asks for.
 */
const least_expected_pairs = 25
/** The same where nothing but the rows speaks for a key: neither the names of its columns, nor what the table is of. */
const least_expected_unnamed = 250
/** A table of every pair of two columns, as of each shop and day, is none by chance from so many rows on. */
const least_grid = 12
const most_candidates = 12
/** Doubtful columns are looked at, so that it can be said of them, where at least so many pairs alike were to be expected. */
const least_doubted_pairs = 1

const ownNames = /^(?:id|uuid|guid|no|nr|num|number|nummer|numero|row_id|record_id)$/
const idWord =
  /(?:^|_)(?:id|sku|uuid|guid|ref|reference|code|no|nr|n|num|numero|number|nummer|key|cle)(?=_|$)|(?:nr|nummer|number|schluessel)$/g
/** Things that happen once, so that their number stands for one row wherever it is. */
const happening =
  /^(?:order|invoice|transaction|trans|txn|payment|booking|receipt|ticket|event|sale|record|entry|commande|facture|paiement|vente|recu|bestell|bestellung|rechnung|rechnungs|beleg|buchung|buchungs|zahlung|zahlungs|verkauf|ordine|fattura|pedido|factura|venta)s?$/

/** What else happens, and may be alike to another of its day: a sale of an article, as opposed to its stock, its price, or its sum of a day. */
const alsoHappening =
  /^(?:line|movement|visit|call|delivery|shipment|return|refund|purchase|log|journal|ligne|achat|mouvement|livraison|retour|visite|zeile|kauf|kaeufe|verkaeufe|bewegung|bewegungen|buchungen|rechnungen|bestellungen|zahlungen|lieferung|lieferungen|retoure|retouren|besuch|besuche|vendita|vendite|acquisto|acquisti|ordini|fatture|compra)s?$/
const sumsOfDays =
  /^(?:daily|weekly|monthly|day|week|month|sum|sums|total|totals|summary|per|by|par|pro|je|jour|journalier|journaliere|mensuel|mensuelle|mois|tag|taeglich|monat|monatlich|giorno|mese|dia|mes)$/

/**
 * What may be a key, the best first. A wrong key loses rows and no key loses none, so a column must name the thing that a row is, and
 * not only happen to be different in each: beside a date, a customer or an article comes again in the next file.
 */
export function keyCandidates(proposed: ProposedContract, facts: Facts): readonly KeyCandidate[] {
  const required = proposed.columns.filter((column) => isRequired(facts.get(column.name)))
  const ids = required.filter((column) => isIdentifier(proposed, column))
  const singles = [
    ...ids.filter((column) => isOwn(proposed, column)),
    ...ids.filter((column) => !isOwn(proposed, column) && mayStandAlone(proposed, column)),
  ].map(({ name }) => ({ columns: [name], reason: `${name} names each row, and none stands twice` }))
  const lines = required.filter(({ name, kind }) => isLineName(name) && (kind === 'integer' || kind === 'id'))
  const numbered = ids
    .filter(({ name }) => isIdName(name))
    .flatMap((owner) =>
      lines
        .filter((line) => line.name !== owner.name)
        .map((line) => ({
          columns: [owner.name, line.name],
          line: line.name,
          reason: `${line.name} numbers the lines of each ${owner.name}`,
        })),
    )
  const found = together(proposed, required, ids, facts)
  const sure = found.filter(({ doubt }) => doubt === undefined)
  return [
    ...[...singles, ...numbered, ...sure].slice(0, most_candidates),
    ...found.filter((one) => !sure.includes(one)),
  ].slice(0, 2 * most_candidates)
}

/** Columns that are no key alone, and may be one together if no two rows are alike in them. */
function together(
  proposed: ProposedContract,
  required: readonly ProposedColumn[],
  ids: readonly ProposedColumn[],
  facts: Facts,
): readonly KeyCandidate[] {
  const repeated = ids.filter(({ name }) => isRepeated(facts.get(name)))
  const times = required.filter((column) => isTime(column) && isRepeated(facts.get(column.name)))
  const partners = [...times, ...repeated]
  const pairs = repeated.flatMap((owner, index) =>
    [...times, ...repeated.slice(index + 1)].map((other) => [other.name, owner.name]),
  )
  const triples = pairs.flatMap((pair) =>
    partners.filter(({ name }) => !pair.includes(name) && times.length > 0).map(({ name }) => [...pair, name]),
  )
  const seen = new Set<string>()
  return [...pairs, ...triples].flatMap((found) => {
    const columns = required.filter(({ name }) => found.includes(name))
    const names = columns.map(({ name }) => name)
    const joined = names.join()
    const expected = expectedPairs(names, facts)
    if (seen.has(joined) || expected < least_doubted_pairs) return []
    seen.add(joined)
    const reason = `no two rows are alike in ${names.join(', ')}`
    const doubt = doubtOf(proposed, columns, expected, isGrid(names, facts))
    return [{ columns: names, reason, ...(doubt === undefined ? {} : { doubt }) }]
  })
}

/** How many pairs of rows would be alike in some columns by chance: their number over that of combinations of the values there are. */
function expectedPairs(names: readonly string[], facts: Facts): number {
  const own = names.map((name) => facts.get(name))
  const rows = own[0]?.rows ?? 0
  return (rows * (rows - 1)) / 2 / own.reduce((product, fact) => product * (fact?.distinct ?? 1), 1)
}

/** Whether there are as many rows as combinations, so that each would stand there once. */
function isGrid(names: readonly string[], facts: Facts): boolean {
  const own = names.map((name) => facts.get(name))
  const rows = own[0]?.rows ?? 0
  return rows >= least_grid && rows === own.reduce((product, fact) => product * (fact?.distinct ?? 1), 1)
}

/** Why columns in which no two rows are alike are no key all the same; undefined where that can be no accident. */
function doubtOf(
  proposed: ProposedContract,
  columns: readonly ProposedColumn[],
  expected: number,
  isEach: boolean,
): string | undefined {
  if (expected >= least_expected_unnamed) return undefined
  const names = columns.map(({ name }) => name)
  const soFar = `no two rows are alike in ${names.join(', ')} so far`
  const next = neverText(names)
  const what = columns.some(isTime) ? happeningOf(proposed, names) : undefined
  if (what !== undefined) return `${soFar}, but of ${what} two may be; ${next}`
  const isNamed = columns.every((column) => isTime(column) || isIdName(column.name))
  // Articles may come in turn day by day, but nothing happens to each of them at each of some hours: those were measured.
  const isMeasured = columns.some(({ kind }) => kind === 'timestamp')
  if (isEach && (isNamed || isMeasured)) return undefined
  if (isNamed && expected >= least_expected_pairs) return undefined
  return `${soFar}, but in so few rows that may be chance; ${next}`
}

/** What happens that a row tells of: by the table's name, or by a column with the number of what did, beside `names`. */
function happeningOf({ name, columns }: ProposedContract, names: readonly string[]): string | undefined {
  const words = name.split('_')
  if (words.some((word) => sumsOfDays.test(word))) return undefined
  const isHappening = (word: string): boolean =>
    [word, word.replace(/ies$/, 'y')].some((one) => happening.test(one) || alsoHappening.test(one))
  const numbered = columns.filter((column) => !names.includes(column.name) && isIdName(column.name))
  return words.find(isHappening) ?? numbered.map((column) => stemOf(column.name)).find((stem) => happening.test(stem))
}

/** Counts how often the values of a candidate stand in a table of rows with their files. */
export function keyCountSql(table: string, { columns, line }: KeyCandidate, all: readonly string[]): string {
  const names = columns.map(sqlName).join(', ')
  const others = all.filter((name) => !columns.includes(name))
  const gainsaid = others.map((name) => `count(distinct ${sqlName(name)}) > 1`).join(' or ') || 'false'
  const owners = columns.filter((name) => name !== line).map(sqlName)
  // A rank of articles is unique with them for as long as none keeps its place.
  const begins =
    line === undefined
      ? 'true'
      : `(select count(*) filter (where least_line = first_line) * 10 >= count(*) * 9 from (
           select min(${sqlName(line)}) as least_line, min(min(${sqlName(line)})) over () as first_line from ${sqlName(table)} group by ${owners.join(', ')}))`
  return `select (select count(distinct (_source_file, ${names}))::integer from ${sqlName(table)}) as by_file,
    (select count(distinct (${names}))::integer from ${sqlName(table)}) as "distinct",
    (select count(*)::integer from (select 1 from ${sqlName(table)} group by ${names} having count(*) > 1 and (${gainsaid}))) as gainsaid,
    ${begins} as begins_anew`
}

/** Why a candidate is no key even where no two rows are alike in it; undefined where it may be one. */
export function doubtIn({ columns, line, doubt }: KeyCandidate, { begins_anew }: KeyCount): string | undefined {
  if (doubt !== undefined || line === undefined || begins_anew) return doubt
  const owner = columns.filter((name) => name !== line).join(', ')
  return `no two rows are alike in ${columns.join(', ')} so far, but ${line} does not begin anew with each ${owner}; ${neverText(columns)}`
}

function neverText(names: readonly string[]): string {
  return `where that can never be, write key: [${names.map((name) => `'${name}'`).join(', ')}]`
}

/** Whether a candidate is a key: rows with the same values are the same row, brought again by another file. */
export function isKey(count: KeyCount, rows: number): boolean {
  return rows > 1 && count.by_file === rows && count.gainsaid === 0
}

/** Why no column is the key, of the one that looks most like one; `doubts` are those of columns that together tell all rows apart. */
export function noKeyReason(
  proposed: ProposedContract,
  facts: Facts,
  counts: ReadonlyMap<string, KeyCount>,
  doubts: readonly string[],
): string {
  const ids = proposed.columns.filter((column) => isIdentifier(proposed, column))
  const best = ids.find((column) => isOwn(proposed, column)) ?? ids[0]
  const fact = best && facts.get(best.name)
  if (best === undefined || fact === undefined) return 'no column looks like a name or number of its rows'
  const { name } = best
  if (fact.rows < 2) return 'one row tells nothing of a key'
  if (fact.filled < fact.rows) return `${name} is empty in ${fact.rows - fact.filled} of ${fact.rows} rows`
  if (fact.distinct_by_file < fact.rows)
    return doubts[0] ?? `${name} stands for several rows of a file: ${fact.distinct} different in ${fact.rows} rows`
  const count = counts.get(name)
  if (count !== undefined && count.gainsaid > 0)
    return `${count.gainsaid} values of ${name} come again in another file with other cells beside them; where later rows are to replace earlier ones, write key: ['${name}']`
  return `no ${name} stands twice so far, but it may in a file to come; where it never can, write key: ['${name}']`
}

function isRequired(fact: ColumnFacts | undefined): boolean {
  return fact !== undefined && fact.rows > 1 && fact.filled === fact.rows
}

function isRepeated(fact: ColumnFacts | undefined): boolean {
  return fact !== undefined && fact.distinct > 1 && fact.distinct_by_file < fact.rows
}

function isTime({ name, kind }: ProposedColumn): boolean {
  return kind === 'date' || kind === 'timestamp' || (isTimeName(name) && !isIdName(name))
}

/** Whether a column names things: by its name, by its values, or because it stands first. Never a date, an amount, a quantity or free text. */
function isIdentifier(proposed: ProposedContract, column: ProposedColumn): boolean {
  const { name, kind } = column
  if (kind !== 'id' && kind !== 'integer' && kind !== 'text') return false
  if (isAttributeCode(name)) return false
  if (isIdName(name) && !isLineName(name)) return kind !== 'text'
  if (isTime(column) || isMoneyName(name) || isQuantityName(name) || isLineName(name)) return false
  const isFirst = proposed.columns[0]?.name === name
  return kind === 'id' || (kind === 'integer' && (isFirst || isOwn(proposed, column)))
}

/** Whether a column names the rows themselves: `id`, or `client` and `client_id` in `clients`. */
function isOwn({ name: family }: ProposedContract, { name }: ProposedColumn): boolean {
  if (ownNames.test(name)) return true
  const stem = singular(stemOf(name))
  const words = family.split('_')
  return stem !== '' && (stem === singular(family) || stem === singular(words.at(-1) ?? ''))
}

/** Whether a column that does not name the rows themselves may be their key: where nothing dated happens, or as the number of what did. */
function mayStandAlone({ columns }: ProposedContract, { name, kind }: ProposedColumn): boolean {
  const isDated = columns.some(isTime)
  const stem = stemOf(name)
  if (isIdName(name) && happening.test(stem)) return true
  if (isDated) return false
  return columns[0]?.name === name ? isIdName(name) || kind === 'id' : isIdName(name) && stem === ''
}

function stemOf(name: string): string {
  return name.replaceAll(idWord, '').replaceAll(/_+/g, '_').replaceAll(/^_|_$/g, '')
}

function singular(word: string): string {
  const one = word.replace(/ies$/, 'y')
  return one.length > 3 ? one.replace(/(?:en|n|es|s|x|e)$/, '') : one
}
