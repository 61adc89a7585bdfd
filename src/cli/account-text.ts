import type { Manifest } from '../lake/manifest.ts'
import { tableText } from './output.ts'

/** The accounting of a release as a table. */
export function accountText(manifest: Manifest): string {
  return tableText(manifest.accounts, [
    'contract',
    'files',
    'read',
    'staged',
    'quarantined',
    'kept',
    'superseded',
    'orphans',
  ])
}
