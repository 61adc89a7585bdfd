import { TallyError } from '../error/tally-error.ts'

/**
 * Refuses patterns that RE2 and JavaScript read differently: look-around, back references, and the
 * classes `\s \b \w` whose members differ. Throws `definition_invalid`.
 */
export function checkPattern(what: string, column: string, pattern: string): void {
  const foreign = /\(\?(?!:)|\\[1-9bBsSwWpPkKaAzZ]/u.exec(pattern)
  let detail = foreign ? `pattern of ${column} uses ${foreign[0]}` : ''
  if (!foreign) {
    try {
      new RegExp(pattern, 'u')
    } catch (error) {
      detail = `pattern of ${column}: ${error instanceof Error ? error.message : String(error)}`
    }
  }
  if (detail) {
    throw new TallyError('definition_invalid', {
      what,
      detail,
      next: 'use classes such as [A-Za-z0-9_] and groups (?:…)',
    })
  }
}
