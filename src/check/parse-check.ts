import { basename } from 'node:path'
import { severities } from '../contract/severity.ts'
import { TallyError } from '../error/tally-error.ts'
import { type Check, normalizeCheck } from './check.ts'

const allowed = ['severity', 'description'] as const

/** Reads a check's file: `-- key: value` lines at its top, then one select of the bad rows. Throws `check_header_invalid`. */
export function parseCheck(file: string, sql: string): Check {
  const name = basename(file, '.sql')
  const fail = (detail: string): never => {
    throw new TallyError('check_header_invalid', { file, detail, allowed: allowed.join(', ') })
  }
  const header = new Map<string, string>()
  for (const line of sql.split('\n')) {
    if (!line.startsWith('--')) break
    const match = /^--\s*([a-z_]+)\s*:\s*(.*)$/.exec(line)
    if (!match) continue
    const [, key = '', value = ''] = match
    if (!allowed.some((known) => known === key)) fail(`the header has ${key}`)
    header.set(key, value.trim())
  }
  const written = header.get('severity') ?? 'medium'
  const severity = severities.find((known) => known === written)
  if (severity === undefined) return fail(`severity is ${written}; it is ${severities.join(', ')}`)
  return normalizeCheck({ kind: 'sql', name, file, sql, severity, description: header.get('description') ?? '' })
}
