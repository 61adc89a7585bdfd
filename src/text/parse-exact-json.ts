/** Numbers that a binary float may change, or prints with an exponent. */
const fragile = /^-?(?:[0-9.]{16}|0\.00000)/

// The library's types do not know the third argument yet (ECMAScript: JSON.parse source text access).
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

/** `JSON.parse`, but numbers that a binary float may change are an `ExactNumber`. Throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  const keep: Reviver = (_, value, { source = '' }) =>
    typeof value === 'number' && fragile.test(source) ? new ExactNumber(source) : value
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown)
}

/** A number as its digits stand in the text; within an object that is made JSON again, they are a string. */
export class ExactNumber {
  readonly digits: string

  constructor(digits: string) {
    this.digits = digits
  }

  toString(): string {
    return this.digits
  }

  toJSON(): string {
    return this.digits
  }
}
