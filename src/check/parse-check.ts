import { basename } from 'node:path'
import { severities } from '../contract/severity.ts'
import { TallyError } from '../error/tally-error.ts'
import { readHeader } from '../sql/read-header.ts'
import { type Check, normalizeCheck } from './check.ts'

const allowed = ['severity', 'description'] as const

/** Reads a check's file: `-- key: value` lines at its top, keys in any case, then one select of the bad rows. Throws `check_header_invalid`. */
export function parseCheck(file: string, sql: string): Check {
  const name = basename(file, '.sql')
  const fail = (detail: string): never => {
    throw new TallyError('check_header_invalid', { file, detail, allowed: allowed.join(', ') })
  }
  const { said: header, stranger } = readHeader(sql, allowed)
  if (stranger !== undefined) fail(`the header has ${stranger}`)
  const written = header.get('severity') ?? 'medium'
  const severity = severities.find((known) => known === written)
  if (severity === undefined) return fail(`severity is ${written}; it is ${severities.join(', ')}`)
  return normalizeCheck({ kind: 'sql', name, file, sql, severity, description: header.get('description') ?? '' })
}
