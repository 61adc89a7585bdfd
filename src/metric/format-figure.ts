import type { Metric } from './metric.ts'

/**
 * A figure as people read it, rounded half away from zero to the metric's decimals; a share in per cent. Works on the
 * decimal's digits, never through a binary float. Empty for null.
 */
export function formatFigure(value: unknown, { style, decimals }: Metric['format']): string {
  if (value === null || value === undefined) return ''
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value))
  if (!match) return String(value)
  const [, sign = '', whole = '', fraction = ''] = match
  const places = decimals + (style === 'share' ? 2 : 0)
  const digits = `${whole}${fraction.padEnd(places + 1, '0')}`
  const kept = digits.slice(0, whole.length + places)
  const rounded = (BigInt(kept) + (Number(digits[kept.length]) >= 5 ? 1n : 0n)).toString().padStart(decimals + 1, '0')
  const head = rounded.slice(0, rounded.length - decimals)
  const minus = /[1-9]/.test(rounded) ? sign : ''
  const tail = decimals === 0 ? '' : `.${rounded.slice(-decimals)}`
  return `${minus}${head}${tail}${style === 'share' ? ' %' : ''}`
}
