import { existsSync, readFileSync } from 'node:fs'
import { writeFileWhole } from '../lake/write-file.ts'
import type { LandingFile } from '../landing/find-files.ts'
import { fingerprintFile } from '../landing/fingerprint.ts'
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
  const hashes: string[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index]
      if (!file) return
      const known = before[placeOf(file)]
      const isKnown = known?.size_bytes === file.size_bytes && known.mtime_ms === file.mtime_ms
      if (!isKnown) onFile(file)
      hashes[index] = isKnown ? known.sha256 : (await fingerprintFile(file.path)).sha256
    }
  }
  await Promise.all(Array.from({ length: at_once }, lane))
  const after: Record<string, Entry> = {}
  const found = files.map((file, index): FingerprintedFile => {
    const { path, name, landing_date, size_bytes, mtime_ms } = file
    const sha256 = hashes[index] ?? ''
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

function placeOf(file: LandingFile): string {
  return `${file.landing_date}/${file.name}`
}

function readLedger(file: string): Readonly<Record<string, Entry>> {
  if (!existsSync(file)) return {}
  // Written above.
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>
}
