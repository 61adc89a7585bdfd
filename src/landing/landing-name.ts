import { TallyError } from '../error/tally-error.ts'

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const unfinished = /\.(tmp|part|crdownload)$/i

/**
 * The name under which a file of somebody else may lie in a dated folder: one step of a path that every system takes, visible,
 * and none of a file that is still being copied. Refuses what is none instead of changing it. Throws `file_name_refused`.
 */
export function landingName(given: string): string {
  const name = given.normalize('NFC')
  const detail = troubleOf(name)
  if (detail !== undefined) throw new TallyError('file_name_refused', { name: shown(given), detail })
  return name
}

function troubleOf(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (/[/\\]/.test(name)) return 'it leads into another folder'
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u.test(name)) return 'it holds characters that cannot be seen'
  if (name.startsWith('.')) return 'it begins with a dot'
  if (/[<>:"|?*]/.test(name)) return 'it holds one of < > : " | ? *'
  if (/[. ]$|^ /.test(name)) return 'it begins or ends with a blank or a dot'
  if (Buffer.byteLength(name) > 180) return 'it has more than 180 bytes'
  if (reserved.test(name)) return 'it is the name of a device'
  if (unfinished.test(name)) return 'files of such an ending are passed over as unfinished'
  return undefined
}

function shown(name: string): string {
  const safe = name.replaceAll(/[^\P{C}]/gu, '␣')
  return safe.length > 100 ? `${safe.slice(0, 99)}…` : safe
}
