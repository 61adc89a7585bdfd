import { TallyError } from '../error/tally-error.ts'
import { sqlName, sqlText } from '../sql/quote.ts'
import type { NamedColumn } from './column-spec.ts'
import type { Comparison, RuleNode } from './rule.ts'

/** What a node gives: an exact number with its digits, text, a point in time, or a condition. */
type NodeType =
  | { readonly kind: 'number'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'text' | 'time' | 'condition' }

const signs: Record<Comparison | 'plus' | 'minus' | 'times', string> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  plus: '+',
  minus: '-',
  times: '*',
}

/** Refuses a rule whose columns are unknown, whose sides do not compare, or whose digits do not fit DECIMAL(38). Throws `definition_invalid`. */
export function checkRule(what: string, code: string, node: RuleNode, columns: readonly NamedColumn[]): void {
  const fail = (detail: string): never => {
    throw new TallyError('definition_invalid', { what, detail: `rule ${code}: ${detail}`, next: 'mend the rule' })
  }
  if (!/^[a-z][a-z0-9_]*$/.test(code)) fail('its code is not snake_case')
  if (typeOf(node, columns, fail).kind !== 'condition') fail('it is a value, not a condition')
}

/** The condition in SQL over the columns named by `nameOf`. */
export function ruleSql(
  node: RuleNode,
  columns: readonly NamedColumn[],
  nameOf: (column: string) => string = sqlName,
): string {
  switch (node.op) {
    case 'column': {
      const column = columns.find((candidate) => candidate.name === node.name)
      return column?.kind === 'integer' ? `${nameOf(node.name)}::decimal(16, 0)` : nameOf(node.name)
    }
    case 'number':
      return `${node.value}::decimal(${Math.max(1, node.value.replaceAll(/[-.]/g, '').length)}, ${node.value.split('.')[1]?.length ?? 0})`
    case 'text':
      return sqlText(node.value)
    case 'and':
    case 'or':
      return `(${ruleSql(node.left, columns, nameOf)} ${node.op} ${ruleSql(node.right, columns, nameOf)})`
    case 'not':
      return `(not ${ruleSql(node.inner, columns, nameOf)})`
    case 'is_null':
      return `(${ruleSql(node.inner, columns, nameOf)} is null)`
    default: {
      const whole = wholeSql(node, columns, nameOf)
      if (whole !== undefined) return whole
      const left = ruleSql(node.left, columns, nameOf)
      const wide = `(${widened(node, left, columns)} ${signs[node.op]} ${ruleSql(node.right, columns, nameOf)})`
      const narrow = narrowComparison(node, columns, nameOf)
      return narrow === undefined ? wide : `coalesce(${narrow}, ${wide})`
    }
  }
}

/**
 * A cheap condition that is true only where a rule holds, and that no number can make fail; false or null where that is not
 * known. Undefined where a rule has none.
 */
export function easyRuleSql(
  node: RuleNode,
  columns: readonly NamedColumn[],
  nameOf: (column: string) => string,
): string | undefined {
  if (!isPair(node)) return undefined
  const whole = wholeSql(node, columns, nameOf)
  if (whole !== undefined) return `coalesce(${whole}, true)`
  const narrow = narrowComparison(node, columns, nameOf)
  if (narrow === undefined) return undefined
  const mayLack = columns.filter(({ name, optional }) => optional && columnsOf(node).includes(name))
  return `(${[narrow, ...mayLack.map(({ name }) => `${nameOf(name)} is null`)].join(' or ')})`
}

type Pair = Extract<RuleNode, { left: RuleNode }>

function isPair(node: RuleNode): node is Pair {
  return 'left' in node
}

function isComparison(node: Pair): node is Pair & { readonly op: Comparison } {
  return !['and', 'or', 'plus', 'minus', 'times'].includes(node.op)
}

function columnsOf(node: RuleNode): readonly string[] {
  if (node.op === 'column') return [node.name]
  return isPair(node) ? [node.left, node.right].flatMap(columnsOf) : []
}

/** The comparison of two columns of whole numbers, which the engine need not make decimals of. */
function wholeSql(node: Pair, columns: readonly NamedColumn[], nameOf: (column: string) => string): string | undefined {
  const isWhole = (side: RuleNode): side is Extract<RuleNode, { op: 'column' }> =>
    side.op === 'column' && columns.some(({ name, kind }) => name === side.name && kind === 'integer')
  if (!isComparison(node)) return undefined
  return isWhole(node.left) && isWhole(node.right)
    ? `(${nameOf(node.left.name)} ${signs[node.op]} ${nameOf(node.right.name)})`
    : undefined
}

/** A comparison with a product of two columns in 18 digits; null where a number is too large for that, or lacks. */
function narrowComparison(
  node: Pair,
  columns: readonly NamedColumn[],
  nameOf: (column: string) => string,
): string | undefined {
  if (!isComparison(node)) return undefined
  if (![node.left, node.right].some((side) => isWideProduct(side, columns))) return undefined
  const [left, right] = [node.left, node.right].map((side) => narrowSql(side, columns, nameOf))
  return left === undefined || right === undefined ? undefined : `(${left} ${signs[node.op]} ${right})`
}

/** Products of more than 18 digits take the engine ten times as long. */
function isWideProduct(node: RuleNode, columns: readonly NamedColumn[]): boolean {
  if (node.op !== 'times') return false
  const type = typeOf(node, columns, unchecked)
  return type.kind === 'number' && type.precision > 18
}

/** A column, or a product of two in 18 digits, null where their numbers are too large for that. */
function narrowSql(
  node: RuleNode,
  columns: readonly NamedColumn[],
  nameOf: (column: string) => string,
): string | undefined {
  if (node.op === 'column') return nameOf(node.name)
  if (node.op !== 'times' || !isWideProduct(node, columns)) return undefined
  const factors = [node.left, node.right].map((factor) => ({ factor, type: typeOf(factor, columns, unchecked) }))
  const scales = factors.map(({ type }) => (type.kind === 'number' ? type.scale : 0))
  const whole = Math.floor((18 - scales.reduce((sum, scale) => sum + scale, 0)) / 2)
  if (whole < 4 || factors.some(({ factor }) => factor.op !== 'column')) return undefined
  const casts = factors.map(
    ({ factor }, index) =>
      `try_cast(${factor.op === 'column' ? nameOf(factor.name) : ''} as decimal(${whole + (scales[index] ?? 0)}, ${scales[index] ?? 0}))`,
  )
  return `(${casts.join(' * ')})`
}

/** DuckDB keeps sums and products of two DECIMALs of up to 18 digits at 18 digits, and fails when they need more. */
function widened(node: Pair, left: string, columns: readonly NamedColumn[]): string {
  if (node.op !== 'plus' && node.op !== 'minus' && node.op !== 'times') return left
  const result = typeOf(node, columns, unchecked)
  const operand = typeOf(node.left, columns, unchecked)
  if (result.kind !== 'number' || operand.kind !== 'number' || result.precision <= 18) return left
  return `${left}::decimal(${Math.max(19, operand.precision)}, ${operand.scale})`
}

/** Rules were checked when their contract was defined. */
function unchecked(detail: string): never {
  throw new TypeError(detail)
}

function typeOf(node: RuleNode, columns: readonly NamedColumn[], fail: (detail: string) => never): NodeType {
  switch (node.op) {
    case 'column': {
      const column = columns.find((candidate) => candidate.name === node.name)
      return column ? typeOfColumn(column) : fail(`column ${node.name} is not in the contract`)
    }
    case 'number': {
      if (!/^-?\d+(\.\d+)?$/.test(node.value)) fail(`${node.value} is no exact number`)
      return {
        kind: 'number',
        precision: node.value.replaceAll(/[-.]/g, '').length,
        scale: node.value.split('.')[1]?.length ?? 0,
      }
    }
    case 'text':
      return { kind: 'text' }
    case 'not':
      return conditionOf(typeOf(node.inner, columns, fail), fail)
    case 'is_null':
      typeOf(node.inner, columns, fail)
      return { kind: 'condition' }
    case 'and':
    case 'or':
      conditionOf(typeOf(node.left, columns, fail), fail)
      return conditionOf(typeOf(node.right, columns, fail), fail)
    default:
      return typeOfPair(node.op, typeOf(node.left, columns, fail), typeOf(node.right, columns, fail), fail)
  }
}

function typeOfColumn(column: NamedColumn): NodeType {
  if (column.kind === 'integer') return { kind: 'number', precision: 16, scale: 0 }
  if (column.kind === 'decimal' || column.kind === 'money') {
    return { kind: 'number', precision: column.precision, scale: column.scale }
  }
  if (column.kind === 'boolean') return { kind: 'condition' }
  return { kind: column.kind === 'date' || column.kind === 'timestamp' ? 'time' : 'text' }
}

function conditionOf(type: NodeType, fail: (detail: string) => never): NodeType {
  return type.kind === 'condition' ? type : fail('and, or and not stand between conditions')
}

function typeOfPair(
  op: Comparison | 'plus' | 'minus' | 'times',
  left: NodeType,
  right: NodeType,
  fail: (detail: string) => never,
): NodeType {
  if (left.kind === 'number' && right.kind === 'number') {
    const scale = op === 'times' ? left.scale + right.scale : Math.max(left.scale, right.scale)
    const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
    const precision = op === 'times' ? left.precision + right.precision : whole + scale + 1
    if (precision > 38) fail(`its numbers need ${precision} digits, and 38 is the most`)
    return op === 'plus' || op === 'minus' || op === 'times'
      ? { kind: 'number', precision, scale }
      : { kind: 'condition' }
  }
  if (left.kind !== right.kind || op === 'plus' || op === 'minus' || op === 'times') {
    fail(`${signs[op]} does not stand between ${left.kind} and ${right.kind}`)
  }
  if (left.kind === 'text' && op !== 'eq' && op !== 'ne') fail('text is compared by eq and ne alone')
  return { kind: 'condition' }
}
