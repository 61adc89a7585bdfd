/** Whether a message of the engine is about the query itself. */
export function isSqlError(text: string): boolean {
  return /^(Binder|Catalog|Parser|Conversion|Invalid Input|Out of Range|Constraint) Error/.test(text)
}

/** The column of which a message of the engine says that it is not there; undefined where it says something else. */
export function missingColumn(text: string): string | undefined {
  return /Referenced column "([^"]+)" not found/.exec(text)?.[1]
}
