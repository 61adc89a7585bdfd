/** A condition over the columns of a row, as data: TypeScript evaluates it, SQL is compiled from it. */
export type RuleNode =
  | { readonly op: 'column'; readonly name: string }
  | { readonly op: 'number'; readonly value: string }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: 'plus' | 'minus' | 'times'; readonly left: RuleNode; readonly right: RuleNode }
  | { readonly op: Comparison; readonly left: RuleNode; readonly right: RuleNode }
  | { readonly op: 'and' | 'or'; readonly left: RuleNode; readonly right: RuleNode }
  | { readonly op: 'not' | 'is_null'; readonly inner: RuleNode }

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'

/** A value of a rule, with what can be asked of it. Comparisons with a missing value give null, as in SQL. */
export type Operand = {
  readonly node: RuleNode
  plus(other: OperandInput): Operand
  minus(other: OperandInput): Operand
  times(other: OperandInput): Operand
  eq(other: OperandInput): Operand
  ne(other: OperandInput): Operand
  lt(other: OperandInput): Operand
  lte(other: OperandInput): Operand
  gt(other: OperandInput): Operand
  gte(other: OperandInput): Operand
  and(other: Operand): Operand
  or(other: Operand): Operand
  not(): Operand
  isNull(): Operand
}

type OperandInput = Operand | number | string

/** Wraps a node; numbers in the methods' arguments become exact decimals, text stays text. */
export function operandOf(node: RuleNode): Operand {
  const two =
    (op: Extract<RuleNode, { left: RuleNode }>['op']) =>
    (other: OperandInput): Operand =>
      operandOf({ op, left: node, right: nodeOf(other) })
  return {
    node,
    plus: two('plus'),
    minus: two('minus'),
    times: two('times'),
    eq: two('eq'),
    ne: two('ne'),
    lt: two('lt'),
    lte: two('lte'),
    gt: two('gt'),
    gte: two('gte'),
    and: two('and'),
    or: two('or'),
    not: () => operandOf({ op: 'not', inner: node }),
    isNull: () => operandOf({ op: 'is_null', inner: node }),
  }
}

function nodeOf(input: OperandInput): RuleNode {
  if (typeof input === 'number') return { op: 'number', value: String(input) }
  if (typeof input === 'string') return { op: 'text', value: input }
  return input.node
}
