import { normalizeName } from '../contract/normalize-name.ts'
import { isIdName, isLineName, isMoneyName, isRateName, namesCurrency } from './header-words.ts'
import type { FoundColumn } from './types.ts'

type Proposal = FoundColumn['proposal']

const most_samples = 5
const dateText = String.raw`(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./-])\d{1,2}\1\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{2}([.-])\d{2}\2\d{2})`
const date = new RegExp(`^${dateText}$`)
const timestamp = new RegExp(
  `^${dateText}${String.raw`[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[ \u00a0\u202f]?[AaPp]\.?[Mm]\.?)?(?: ?Z|[+-]\d{2}:?\d{2})?$`}`,
)
const integer = /^[-+]?(?:0|[1-9]\d{0,17})$/
const decimal = /^[-+]?(?:\d+[.,]\d+|\d+(?:[.,]\d+)?[eE][-+]?\d{1,2}|\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d+)?)$/
const boolean = /^(?:true|false|yes|no|oui|non|vrai|faux|ja|nein)$/i
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const code = /^(?=.*\d)[A-Za-z]{1,8}[-_/]?\d[\w-]*$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const wholeAsDecimal = /^[-+]?\d+[.,]0+$/

/** Gathers what the cells of one column look like. */
export class ColumnScale {
  private readonly header: string
  private readonly kinds = new Map<Proposal, number>()
  private readonly samples = new Set<string>()
  private filled = 0
  private empty = 0
  private wholes = 0

  constructor(header: string) {
    this.header = header
  }

  look(cell: string): void {
    if (cell === '') {
      this.empty += 1
      return
    }
    this.filled += 1
    const kind = kindOf(cell)
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1)
    if (kind === 'integer' || (kind === 'decimal' && wholeAsDecimal.test(cell))) this.wholes += 1
    if (this.samples.size < most_samples) this.samples.add(cell.slice(0, 200))
  }

  found(): FoundColumn {
    const optional = this.empty > 0 || this.filled === 0
    return { header: this.header, proposal: this.proposal(), optional, samples: [...this.samples] }
  }

  /** A kind is proposed when nine cells in ten are of it: the rest is for quarantine. */
  private proposal(): Proposal {
    const share = (...kinds: Proposal[]) =>
      this.filled > 0 && kinds.reduce((sum, kind) => sum + (this.kinds.get(kind) ?? 0), 0) >= 0.9 * this.filled
    const name = normalizeName(this.header)
    const isWhole = this.filled > 0 && this.wholes >= 0.9 * this.filled
    const isId = isIdName(name) && !(isLineName(name) && share('integer'))
    if (isId && (isWhole || share('id', 'integer', 'text'))) return 'id'
    const simple = (['email', 'boolean', 'date', 'timestamp', 'id'] as const).find((kind) => share(kind))
    if (simple !== undefined) return simple
    if (isRateName(this.header, name) && share('integer', 'decimal')) return 'decimal'
    const isMoney = isMoneyName(name)
    if (share('integer')) return isMoney && namesCurrency(this.header, name) ? 'money' : 'integer'
    if (share('integer', 'decimal')) return isMoney ? 'money' : 'decimal'
    return share('date', 'timestamp') ? 'timestamp' : 'text'
  }
}

/** What one cell looks like. */
export function kindOf(cell: string): Proposal {
  if (cell.length > 320) return 'text'
  if (integer.test(cell)) return 'integer'
  if (decimal.test(cell)) return 'decimal'
  if (date.test(cell)) return 'date'
  if (timestamp.test(cell)) return 'timestamp'
  if (boolean.test(cell)) return 'boolean'
  if (code.test(cell)) return 'id'
  return email.test(cell) ? 'email' : 'text'
}
