import { isSumName } from '../landing/header-words.ts'
import { sqlText } from '../sql/quote.ts'
import { freeName } from './column-names.ts'
import { literal } from './contract-of.ts'
import { oneLine } from './one-line.ts'
import type { ColumnFacts } from './refine-contract.ts'
import type { ProposedColumn, ProposedContract } from './types.ts'

/** A contract with what its files hold. */
export type KnownContract = {
  readonly contract: ProposedContract
  readonly rows: number
  readonly facts: readonly ColumnFacts[]
}

/** The first model of a project, and the metrics over it, as texts of files. */
export type FirstModel = {
  readonly table: string
  readonly sql: string
  readonly metrics: string
  readonly metric_names: readonly string[]
  readonly has_time: boolean
  readonly has_amount: boolean
}

const amountName = /(?:^|_)(?:total|amount|montant|revenue|revenu|ca|chiffre|net|ttc|ht|betrag|umsatz)(?:_|$)/
const quantityName = /(?:^|_)(?:quantity|quantite|qty|qte|menge|anzahl)(?:_|$)/
const priceName = /(?:^|_)(?:price|prix|preis|pu)(?:_|$)/
/** What one piece costs, to buy or to sell. */
const unitPrice = /(?:^|_)(?:price|prix|preis|pu|cost|cout|kosten)(?:_|$)/
/** A date on which a row was written anew, not one on which something happened. */
const changeName = /(?:^|_)(?:updated|modified|changed|valid|modifie|maj|geaendert)(?:_|$)/
const numbers = ['money', 'decimal', 'integer']
const answerNames = new Set(['period', 'value', 'before', 'change', 'change_share', 'age_days', 'size'])
/** Names that mean something else in SQL where they stand bare. */
const sqlWords = new Set(
  'all analyse analyze and anti any array as asc asof asymmetric at authorization between binary both by case cast check collate collation column concurrently constraint create cross current default deferrable desc describe distinct do else end except exists false fetch filter for foreign freeze from full glob grant group having ilike in initially inner intersect into is isnull join lambda lateral leading left like limit natural not notnull null offset on only or order outer over overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning right row rows select semi show similar some summarize symmetric table tablesample then to trailing true union unique unpack unpivot using variadic verbose when where window with'.split(
    ' ',
  ),
)

/**
 * The contract that the first figures are made of: one with a date and an amount before one with an amount, and that before one with a date and a
 * quantity; of several the longest.
 */
export function mainContract(contracts: readonly KnownContract[]): KnownContract | undefined {
  const weight = (known: KnownContract): number => {
    const amount = amountOf(known)
    const isPaid = amount !== undefined && !('column' in amount && unitPrice.test(amount.column))
    const byTime = timeColumn(known) === undefined ? 0 : 3
    return byTime + (isPaid ? 4 : amount ? 1 : 0) + (quantityOf(known.contract) === undefined ? 0 : 2)
  }
  return contracts.toSorted((a, b) => weight(b) - weight(a) || b.rows - a.rows)[0]
}

/** A fact table with a day and an amount where the files have them, and the metrics that it carries. */
export function proposeModel(known: KnownContract, time_zone: string, unit: string): FirstModel {
  const { contract, facts } = known
  const quantity = quantityOf(contract)
  const taken = new Set(contract.columns.map(({ name }) => name))
  const time = timeColumn(known)
  const day = time === undefined ? undefined : time.kind === 'date' ? bare(time.name) : freeName('day', taken)
  const amount = amountOf(known)
  const total = amount === undefined ? undefined : 'column' in amount ? bare(amount.column) : freeName('amount', taken)
  const table = `fct_${contract.name}`
  const extra = [
    ...(time?.kind === 'timestamp'
      ? [`cast(timezone(${sqlText(time_zone)}, timezone('UTC', s.${bare(time.name)})) as date) as ${day}`]
      : []),
    ...(amount !== undefined && 'product' in amount
      ? [`s.${bare(amount.product[0])} * s.${bare(amount.product[1])} as ${total}`]
      : []),
  ]
  const sql = [
    '-- materialization: table',
    ...(contract.key.length === 0 ? [] : [`-- key: ${contract.key.join(', ')}`]),
    `-- grain: one row per row of ${oneLine(contract.files.join(', '))}`,
    `-- description: the rows of ${contract.name}${extra.length === 0 ? '' : ', with what the figures need'}`,
    'select',
    [...contract.columns.map(({ name }) => `s.${bare(name)}`), ...extra].map((column) => `  ${column}`).join(',\n'),
    `from stg_${contract.name} as s`,
    '',
  ].join('\n')
  const dimensions = contract.columns.flatMap(({ name, kind }) => {
    const fact = facts.find((candidate) => candidate.name === name)
    const isShort = fact !== undefined && fact.distinct > 1 && fact.distinct <= 60 && fact.distinct * 2 <= fact.filled
    const fits = ['text', 'boolean', 'id'].includes(kind) && isShort && !answerNames.has(name)
    return fits && !contract.key.includes(name) ? [name] : []
  })
  const common = [
    `  model: ${literal(table)},`,
    ...(day === undefined ? [] : [`  time: ${literal(day.replaceAll('"', ''))},`]),
    `  dimensions: [${dimensions.slice(0, 5).map(literal).join(', ')}],`,
  ]
  const metrics = [
    { name: `${contract.name}_rows`, en: 'Rows', fr: 'Lignes', unit: 'count', measure: 'count(*)' },
    ...(total !== undefined || quantity === undefined
      ? []
      : [
          {
            name: `${contract.name}_quantity`,
            en: 'Quantity',
            fr: 'Quantité',
            unit: 'count',
            measure: `coalesce(sum(${bare(quantity.name)}), 0)`,
          },
        ]),
    ...(total === undefined
      ? []
      : [{ name: `${contract.name}_total`, en: 'Total', fr: 'Total', unit, measure: `coalesce(sum(${total}), 0)` }]),
  ].toReversed()
  return {
    table,
    sql,
    metrics: metricsText(common, metrics),
    metric_names: metrics.map(({ name }) => name),
    has_time: day !== undefined,
    has_amount: total !== undefined,
  }
}

type MetricText = { name: string; en: string; fr: string; unit: string; measure: string }

function metricsText(common: readonly string[], metrics: readonly MetricText[]): string {
  return [
    "import { withTables } from 'tallyhouse'",
    `import type { Tables } from ${literal('../tables.ts')}`,
    '',
    '// Typed by the tables as they were built: a column that is renamed in a model fails `tsc` here.',
    'const { defineMetric } = withTables<Tables>()',
    '',
    'export const metrics = [',
    ...metrics.flatMap(({ name, en, fr, unit, measure }) => [
      '  defineMetric({',
      ...[
        `  name: ${literal(name)},`,
        `  title: { en: ${literal(en)}, fr: ${literal(fr)} },`,
        `  unit: ${literal(unit)},`,
        ...common,
        `  measure: ${literal(measure)},`,
      ].map((line) => `  ${line}`),
      '  }),',
    ]),
    '] as const',
    '',
  ].join('\n')
}

/** The first date that is always there, else one that most rows have: of a day on which few things came back figures are not made. */
function timeColumn({ contract: { columns }, facts, rows }: KnownContract): ProposedColumn | undefined {
  const filledOf = (name: string): number => facts.find((fact) => fact.name === name)?.filled ?? rows
  const dated = columns.filter(
    ({ name, kind }) => (kind === 'date' || kind === 'timestamp') && 2 * filledOf(name) >= rows,
  )
  return dated.find((column) => !column.optional) ?? dated[0]
}

function numericColumns({ columns }: ProposedContract): readonly ProposedColumn[] {
  return columns.filter(({ kind, name }) => numbers.includes(kind) && !/(?:^|_)id$/.test(name))
}

function quantityOf(contract: ProposedContract): ProposedColumn | undefined {
  return numericColumns(contract).find(({ name }) => quantityName.test(name))
}

function amountOf(known: KnownContract): { column: string } | { product: readonly [string, string] } | undefined {
  const numeric = numericColumns(known.contract)
  const total = numeric.find(
    ({ name, kind }) => amountName.test(name) && !priceName.test(name) && (kind !== 'integer' || isSumName(name)),
  )
  if (total) return { column: total.name }
  const quantity = quantityOf(known.contract)
  const price = numeric.find(({ name }) => priceName.test(name))
  if (quantity && price) return { product: [quantity.name, price.name] }
  // A price of a day is what was paid. In a list of prices it adds up to nothing.
  const time = timeColumn(known)
  const isList = time === undefined || changeName.test(time.name)
  const summable = isList ? numeric.filter(({ name }) => !unitPrice.test(name)) : numeric
  const first = summable.find(({ kind }) => kind === 'money') ?? summable.find(({ kind }) => kind === 'decimal')
  return first ? { column: first.name } : undefined
}

function bare(name: string): string {
  return sqlWords.has(name) ? `"${name}"` : name
}
