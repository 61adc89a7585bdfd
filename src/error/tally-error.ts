import { catalogue, type ErrorCode, type ErrorParams } from './catalogue.ts'

/**
 * The one error that Tallyhouse throws on purpose. `code` is stable; `message` is the text for a person;
 * `hint` is the next step; `params` hold the evidence.
 */
export class TallyError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly hint: string
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: C, params: ErrorParams<C>, options?: { cause?: unknown }) {
    super(fill(catalogue[code].text, params), options)
    this.name = 'TallyError'
    this.code = code
    this.params = params
    this.hint = fill(catalogue[code].hint, params)
  }

  get status(): number {
    return catalogue[this.code].status
  }

  get exit(): 1 | 2 | 3 {
    return catalogue[this.code].exit
  }
}

/** Whether `error` is a TallyError, of `code` where one is given. */
export function isTallyError<C extends ErrorCode>(error: unknown, code?: C): error is TallyError<C> {
  return error instanceof TallyError && (code === undefined || error.code === code)
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fill(template: string, params: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? `{${name}}`))
}
