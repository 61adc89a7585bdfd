/**
 * A spreadsheet's number as its user sees it: 15 significant digits, as Excel keeps them, without an exponent. The binary
 * 0.30000000000000004 was `0.3` in the sheet.
 */
export function decimalText(value: number): string {
  const [digits = '0', exponent = '0'] = value.toExponential(14).split('e')
  const isNegative = digits.startsWith('-')
  const all = digits.replace('-', '').replace('.', '')
  const point = Number(exponent) + 1
  const padded = point <= 0 ? '0'.repeat(1 - point) + all : all.padEnd(point, '0')
  const at = Math.max(point, 1)
  const fraction = padded.slice(at).replace(/0+$/, '')
  const text = `${padded.slice(0, at)}${fraction === '' ? '' : `.${fraction}`}`
  return isNegative && Number(text) !== 0 ? `-${text}` : text
}
