import type { LineAnchor } from './types.ts'

/** Collects where each row stands; a new anchor is kept only where record or line stop running in step with the rows. */
export class AnchorList {
  readonly anchors: LineAnchor[] = []
  private rows = 0
  private last: LineAnchor = { first_row: 0, record: Number.NaN, line: Number.NaN }

  add(record: number, line: number): void {
    const { last } = this
    const steps = this.rows - last.first_row
    if (record - last.record !== steps || line - last.line !== steps) {
      this.last = { first_row: this.rows, record, line }
      this.anchors.push(this.last)
    }
    this.rows += 1
  }
}
