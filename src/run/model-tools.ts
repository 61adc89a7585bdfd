import type { TableMaker } from './table-maker.ts'
import type { TouchTools } from './touched-rows.ts'

/** What a model is built with. */
export type ModelTools = TouchTools & {
  readonly maker: TableMaker
  /** Whether a model or a check may ask a table what changed in it. */
  isRead(table: string): boolean
}
