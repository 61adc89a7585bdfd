import type { FileIndex, PartIndex } from './part-index.ts'
import { type HeaderEvidence, isOutdated, sharedEvidence } from './shared-evidence.ts'

/** Those of some parts with a file that was read by other evidence than there is; files that did not land do not count. */
export function outdatedParts(
  parts: Iterable<PartIndex>,
  known: readonly HeaderEvidence[],
  isLanded: (file: FileIndex) => boolean,
): readonly PartIndex[] {
  const shared = sharedEvidence(known)
  return [...parts].filter(({ files }) =>
    files.some((file) => isLanded(file) && file.evidence && isOutdated(file.evidence, shared)),
  )
}
