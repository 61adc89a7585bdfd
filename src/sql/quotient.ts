/**
 * The exact quotient of two numbers as DECIMAL(38, 6), half away from zero; null where the divisor is 0 or either is null.
 * The engine's own division of decimals gives a binary float, so it is done in whole millionths. Both sides count with six
 * decimals and must stay under 10^24.
 */
export function exactQuotient(dividend: string, divisor: string): string {
  const millionths = (value: string): string => `cast(cast(${value} as decimal(38, 6)) * 1000000 as hugeint)`
  const [n, d] = [`${millionths(dividend)} * 1000000`, millionths(divisor)]
  const rounded = `(2 * abs(${n}) + abs(${d})) // (2 * abs(nullif(${d}, 0)))`
  return `cast(cast(sign(${n}) * sign(${d}) * (${rounded}) as decimal(30, 0)) * 0.000001 as decimal(38, 6))`
}
