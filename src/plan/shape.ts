/** Where a value is of another type than its place wants. */
export type Mismatch = { readonly path: string; readonly wanted: string; readonly found: unknown }

/** A type of values that a program can ask after: a project's file is TypeScript, and need not have been compiled. */
export type Shape = {
  /** The values in words, such as `a text`. */
  readonly wanted: string
  /** The first place below `path` where `value` is something else. */
  mismatch(value: unknown, path: string): Mismatch | undefined
}

export type Fields = Readonly<Record<string, Shape>>

function simple(wanted: string, is: (value: unknown) => boolean): Shape {
  return { wanted, mismatch: (found, path) => (is(found) ? undefined : { path, wanted, found }) }
}

export const text = simple('a text', (value) => typeof value === 'string')
export const number = simple('a number', (value) => typeof value === 'number' && !Number.isNaN(value))
export const flag = simple('true or false', (value) => typeof value === 'boolean')
export const code = simple('a function', (value) => typeof value === 'function')

/** One of some texts. */
export function among(...values: readonly string[]): Shape {
  const words = values.map((value) => `'${value}'`).join(' or ')
  return simple(words, (value) => typeof value === 'string' && values.includes(value))
}

/** An object that is no list; of `fields` those that stand in `needed` must be there, and there may be others. */
export function object<F extends Fields>(wanted: string, fields: F, ...needed: readonly (keyof F & string)[]): Shape {
  const wholly: Shape = {
    wanted,
    mismatch(found, path) {
      if (!isRecord(found)) return { path, wanted, found }
      for (const [name, shape] of Object.entries(fields)) {
        const value = found[name]
        if (value === undefined && !needed.includes(name)) continue
        const inner = shape.mismatch(value, path === '' ? name : `${path}.${name}`)
        if (inner) return inner
      }
      return undefined
    },
  }
  return wholly
}

/** An object with `fields` whose `kind` says which others must be there too, or may where `optional` names them. */
export function kinds(
  wanted: string,
  fields: Fields,
  others: Readonly<Record<string, { readonly needed?: Fields; readonly optional?: Fields }>>,
): Shape {
  const each = Object.entries(others).map(([kind, { needed = {}, optional = {} }]) => {
    const shape = object(wanted, { ...fields, ...optional, ...needed }, ...Object.keys(needed))
    return [kind, shape] as const
  })
  const of = new Map(each)
  const any = object(wanted, { ...fields, kind: among(...of.keys()) }, 'kind')
  return {
    wanted,
    mismatch(found, path) {
      const kind = isRecord(found) ? found['kind'] : undefined
      return any.mismatch(found, path) ?? of.get(String(kind))?.mismatch(found, path)
    },
  }
}

/** An object whose values are all of one shape, whatever their names. */
export function named(of: Shape, wanted = `an object whose values are each ${of.wanted}`): Shape {
  return {
    wanted,
    mismatch(found, path) {
      if (!isRecord(found)) return { path, wanted, found }
      for (const [name, value] of Object.entries(found)) {
        const inner = of.mismatch(value, `${path}.${name}`)
        if (inner) return inner
      }
      return undefined
    },
  }
}

export function list(of: Shape, wanted = `a list, each ${of.wanted}`): Shape {
  return {
    wanted,
    mismatch(found, path) {
      if (!Array.isArray(found)) return { path, wanted, found }
      for (const [index, value] of found.entries()) {
        const inner = of.mismatch(value, `${path}[${index}]`)
        if (inner) return inner
      }
      return undefined
    },
  }
}

/** Any of some shapes. Of an object or a list the shape that takes such a thing says what is wrong inside of it. */
export function either(...shapes: readonly Shape[]): Shape {
  const wanted = shapes.map((shape) => shape.wanted).join(', or ')
  return {
    wanted,
    mismatch(found, path) {
      const all = shapes.map((shape) => shape.mismatch(found, path))
      if (all.includes(undefined)) return undefined
      const inside = all.find((one) => one !== undefined && one.path !== path)
      return inside ?? { path, wanted, found }
    },
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as it is told to who wrote it. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `the text '${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'function') return 'a function'
  return Array.isArray(value) ? 'a list' : 'an object'
}
