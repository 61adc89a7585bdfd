import { existsSync, readFileSync } from 'node:fs'
import { writeFileWhole } from '../lake/write-file.ts'
import type { LandingFile } from '../landing/find-files.ts'
import { fingerprintFile } from '../landing/fingerprint.ts'
import type { FingerprintedFile } from '../plan/match-files.ts'

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
  const after: Record<string, Entry> = {}
  const found: FingerprintedFile[] = []
  for (const file of files) {
    const place = `${file.landing_date}/${file.name}`
    const known = before[place]
    const isKnown = known?.size_bytes === file.size_bytes && known.mtime_ms === file.mtime_ms
    if (!isKnown) onFile(file)
    const sha256 = isKnown ? known.sha256 : (await fingerprintFile(file.path)).sha256
    after[place] = { size_bytes: file.size_bytes, mtime_ms: file.mtime_ms, sha256 }
    const { path, name, landing_date, size_bytes } = file
    found.push({ path, name, landing_date, size_bytes, sha256 })
  }
  return {
    files: found,
    save() {
      const text = JSON.stringify(after)
      if (text !== JSON.stringify(before)) writeFileWhole(ledgerFile, text)
    },
  }
}

function readLedger(file: string): Readonly<Record<string, Entry>> {
  if (!existsSync(file)) return {}
  // Written above.
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Entry>
}
