/** Sum of exact decimals as they stand in an answer; undefined where one is no plain decimal (a binary float with an exponent, a text). Nulls count nothing. */
export function exactSum(values: readonly unknown[]): string | undefined {
  let scale = 0
  const parts: { readonly digits: bigint; readonly scale: number }[] = []
  for (const value of values) {
    if (value === null || value === undefined) continue
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value))
    if (!match) return undefined
    const [, sign = '', whole = '', fraction = ''] = match
    parts.push({ digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length })
    scale = Math.max(scale, fraction.length)
  }
  const sum = parts.reduce((all, part) => all + part.digits * 10n ** BigInt(scale - part.scale), 0n)
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return sum < 0n ? `-${text}` : text
}

/** One exact decimal less another; nulls are nothing. */
export function exactDifference(a: unknown, b: unknown): string | undefined {
  const negated = b === null || b === undefined ? null : exactSum([b])
  if (negated === undefined) return undefined
  return exactSum([a, negated === null ? null : negate(negated)])
}

/** Whether two exact decimals are the same number, whatever zeros end them. */
export function isSameNumber(a: string, b: string): boolean {
  return /^-?0*(\.0*)?$/.test(exactDifference(a, b) ?? 'x')
}

function negate(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`
}
