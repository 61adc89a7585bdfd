import { readJson } from '../lake/read-json.ts'
import { writeFileWhole } from '../lake/write-file.ts'
import type { LandingFile } from '../landing/find-files.ts'
import { fingerprintFiles, fingerprintInThread } from '../landing/fingerprint.ts'
import { few_files, task_files } from '../landing/in-thread.ts'
import type { FingerprintedFile } from '../plan/match-files.ts'

const at_once = 8

type Entry = { readonly size_bytes: number; readonly mtime_ms: number; readonly sha256: string }

/**
 * The name of each file's content. A file whose size and time are those of the ledger is not read again; the ledger can be
 * lost at any time, for it is a memory of hashes and nothing else.
 */
export async function fingerprintAll(
  ledgerFile: string,
  files: readonly LandingFile[],
  onFile: (file: LandingFile) => void,
): Promise<{ readonly files: readonly FingerprintedFile[]; readonly save: () => void }> {
  const before = readLedger(ledgerFile)
  const known = (file: LandingFile): string | undefined => {
    const entry = before[placeOf(file)]
    return entry?.size_bytes === file.size_bytes && entry.mtime_ms === file.mtime_ms ? entry.sha256 : undefined
  }
  const hashes = await hashesOf(
    files.filter((file) => known(file) === undefined),
    onFile,
  )
  const after: Record<string, Entry> = {}
  const found = files.map((file): FingerprintedFile => {
    const { path, name, landing_date, size_bytes, mtime_ms } = file
    const sha256 = known(file) ?? hashes.get(file) ?? ''
    after[placeOf(file)] = { size_bytes, mtime_ms, sha256 }
    return { path, name, landing_date, size_bytes, sha256 }
  })
  return {
    files: found,
    save() {
      const text = JSON.stringify(after)
      if (text !== JSON.stringify(before)) writeFileWhole(ledgerFile, text)
    },
  }
}

/** Of many files, in threads. */
async function hashesOf(
  files: readonly LandingFile[],
  onFile: (file: LandingFile) => void,
): Promise<ReadonlyMap<LandingFile, string>> {
  const hashes = new Map<LandingFile, string>()
  const size = files.length < few_files ? 1 : task_files
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < files.length) {
      const some = files.slice(next, next + size)
      next += size
      for (const file of some) onFile(file)
      const paths = some.map(({ path }) => path)
      const found = (size > 1 ? await fingerprintInThread(paths) : undefined) ?? (await fingerprintFiles(paths))
      for (const [index, file] of some.entries()) hashes.set(file, found[index]?.sha256 ?? '')
    }
  }
  await Promise.all(Array.from({ length: at_once }, lane))
  return hashes
}

function placeOf(file: LandingFile): string {
  return `${file.landing_date}/${file.name}`
}

function readLedger(file: string): Readonly<Record<string, Entry>> {
  // Written above. One that is cut off is as good as none.
  return (readJson(file) ?? {}) as Record<string, Entry>
}
