/** A file of the dashboard as it was built. */
export type DashboardFile = {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** The dashboard as static files: its frame, and what the frame loads. */
export type Dashboard = {
  /** The frame, in which `__NONCE__` stands for the nonce of one answer. */
  readonly frame: string
  /** Name of the asset that draws charts, which is loaded by itself. */
  readonly charts: string | undefined
  /** A file by its name below `assets/`. */
  file(name: string): DashboardFile | undefined
}
