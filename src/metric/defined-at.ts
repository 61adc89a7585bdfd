/** Where definitions were made, by themselves: as the stack had it, and as people are told it. */
const called = new WeakMap<object, { readonly file: string; readonly line: string }>()
const told = new WeakMap<object, string>()

/** Notes the file and line that called the function of the public face which calls this. A definition that did not go by one has none. */
export function noteDefinition(spec: object): void {
  // The first line names the error; this function, that of the public face and its caller follow.
  const frame = new Error('where').stack?.split('\n')[3] ?? ''
  const [, file, line] = /(file:\/\/.+):(\d+):\d+\)?$/.exec(frame) ?? []
  if (file !== undefined && line !== undefined) called.set(spec, { file, line })
}

/** Tells of definitions where they stand, `metrics/sales.ts:12`; `pathOf` makes a file's URL a path as people are told it. */
export function tellPlaces(specs: readonly object[], pathOf: (url: string) => string): void {
  for (const spec of specs) {
    const place = called.get(spec)
    if (place) told.set(spec, `${pathOf(place.file)}:${place.line}`)
  }
}

/** What is made of a definition stands where it does. */
export function samePlace<T extends object>(made: T, spec: object): T {
  const place = told.get(spec)
  if (place !== undefined) told.set(made, place)
  return made
}

/** Where a definition stands, `metrics/sales.ts:12`; undefined where that is not known. */
export function placeOf(definition: object): string | undefined {
  return told.get(definition)
}

/** The same as the beginning of a sentence; empty where it is not known. */
export function placeText(definition: object): string {
  const place = told.get(definition)
  return place === undefined ? '' : `${place}: `
}
