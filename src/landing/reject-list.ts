import { BufferedFile } from './buffered-file.ts'
import type { RejectedLine } from './types.ts'

/** So many are held in memory. */
const most_held = 10_000

export type Rejected = {
  readonly rejects: RejectedLine[]
  /** CSV of the clean dialect: record, line, code and raw of those before them, where there were too many to hold. */
  readonly rejects_path?: string
}

/** Collects the lines that are no rows: the last of them in memory, those before in a file, which is written once they are many. */
export class RejectList {
  private readonly path: string
  private readonly most: number
  private held: RejectedLine[] = []
  private file: BufferedFile | undefined

  constructor(path: string, most = most_held) {
    this.path = path
    this.most = most
  }

  add(reject: RejectedLine): void {
    this.held.push(reject)
    if (this.held.length < this.most) return
    if (this.file === undefined) {
      this.file = new BufferedFile(this.path)
      this.file.text('record,line,code,raw\n')
    }
    let text = ''
    for (const { record, line, code, raw } of this.held) {
      text += `${record},${line},${code},"${raw.includes('"') ? raw.replaceAll('"', '""') : raw}"\n`
    }
    this.file.text(text)
    this.held = []
  }

  /** Call it once, before `close`. */
  end(): Rejected {
    this.file?.flush()
    const rejects = this.held.toSorted((a, b) => a.record - b.record)
    return this.file === undefined ? { rejects } : { rejects, rejects_path: this.path }
  }

  close(): void {
    this.file?.close()
  }
}
