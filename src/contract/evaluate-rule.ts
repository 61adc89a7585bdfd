import type { CellValue } from './cell.ts'
import type { NamedColumn } from './column-spec.ts'
import { unitsOf } from './parse-number.ts'
import { microsOf } from './parse-time.ts'
import type { Comparison, RuleNode } from './rule.ts'

/** An exact number, or anything that compares by itself. */
type Value = { readonly units: bigint; readonly scale: number } | string | boolean | null

/** The truth of a rule over typed values, with SQL's three values: null where a missing value decides. */
export function evaluateRule(
  node: RuleNode,
  columns: readonly NamedColumn[],
  values: Readonly<Record<string, CellValue>>,
): boolean | null {
  const value = evaluate(node, columns, values)
  return typeof value === 'boolean' ? value : null
}

function evaluate(node: RuleNode, columns: readonly NamedColumn[], values: Readonly<Record<string, CellValue>>): Value {
  const of = (inner: RuleNode): Value => evaluate(inner, columns, values)
  switch (node.op) {
    case 'column':
      return valueOf(
        columns.find((column) => column.name === node.name),
        values[node.name] ?? null,
      )
    case 'number':
      return exact(node.value)
    case 'text':
      return node.value
    case 'is_null':
      return of(node.inner) === null
    case 'not': {
      const inner = of(node.inner)
      return inner === null ? null : inner !== true
    }
    case 'and':
    case 'or':
      return combine(node.op, of(node.left), of(node.right))
    case 'plus':
    case 'minus':
    case 'times':
      return calculate(node.op, of(node.left), of(node.right))
    default:
      return compare(node.op, of(node.left), of(node.right))
  }
}

function valueOf(column: NamedColumn | undefined, value: CellValue): Value {
  if (value === null || column === undefined) return null
  if (column.kind === 'integer' || column.kind === 'decimal' || column.kind === 'money') return exact(String(value))
  if (column.kind === 'date' || column.kind === 'timestamp') return { units: microsOf(String(value)), scale: 0 }
  return typeof value === 'number' ? exact(String(value)) : value
}

function exact(text: string): Value {
  const scale = text.split('.')[1]?.length ?? 0
  return { units: unitsOf(text, scale), scale }
}

function combine(op: 'and' | 'or', left: Value, right: Value): boolean | null {
  const decisive = op === 'or'
  if (left === decisive || right === decisive) return decisive
  return left === null || right === null ? null : !decisive
}

function calculate(op: 'plus' | 'minus' | 'times', left: Value, right: Value): Value {
  if (!isExact(left) || !isExact(right)) return null
  if (op === 'times') return { units: left.units * right.units, scale: left.scale + right.scale }
  const scale = Math.max(left.scale, right.scale)
  const [a, b] = [scaled(left, scale), scaled(right, scale)]
  return { units: op === 'plus' ? a + b : a - b, scale }
}

function compare(op: Comparison, left: Value, right: Value): boolean | null {
  if (left === null || right === null) return null
  if (!isExact(left) || !isExact(right)) return op === 'eq' ? left === right : op === 'ne' ? left !== right : null
  const scale = Math.max(left.scale, right.scale)
  const difference = scaled(left, scale) - scaled(right, scale)
  switch (op) {
    case 'eq':
      return difference === 0n
    case 'ne':
      return difference !== 0n
    case 'lt':
      return difference < 0n
    case 'lte':
      return difference <= 0n
    case 'gt':
      return difference > 0n
    default:
      return difference >= 0n
  }
}

function isExact(value: Value): value is { readonly units: bigint; readonly scale: number } {
  return typeof value === 'object' && value !== null
}

function scaled(value: { readonly units: bigint; readonly scale: number }, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale)
}
