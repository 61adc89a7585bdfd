/** What a run reaches of the world beside its folders; tests give their own. */
export type Effects = {
  /** The clock. */
  now(): Date
  /** One line for a person about what is going on. */
  report(line: string): void
  /** Stops the run, once it is raised, at the next step, file, batch or query. */
  readonly signal: AbortSignal
}

export const defaultEffects: Effects = {
  now: () => new Date(),
  report: () => {},
  signal: new AbortController().signal,
}
