/** A file of the dashboard as it was built. */
export type DashboardFile = {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** What a frame shows before a script has run. */
export type DrawnPage = { readonly html: string; readonly title: string }

/** The dashboard as static files: its frame, and what the frame loads. */
export type Dashboard = {
  /** The frame, in which `__NONCE__` stands for the nonce of one answer. */
  readonly frame: string
  /** A file by its name below `assets/`. */
  file(name: string): DashboardFile | undefined
  /** Draws the page at an address below `/app` with what its frame gives; its styles carry the nonce. Undefined where it was not built. */
  readonly draw:
    | ((address: string, language: 'en' | 'fr', given: unknown, nonce: string) => Promise<DrawnPage>)
    | undefined
}
