import { messageOf, TallyError } from '../error/tally-error.ts'

const full_disk =
  /ENOSPC|EFBIG|EDQUOT|No space left|File too large|disk is full|max_temp_directory_size|failed to offload/i
const no_memory = /^(?:Error: )?Out of Memory Error\b/i

/** A full disk, or memory that does not reach, in the catalogue's words, whoever found it; anything else as it is. */
export function systemTrouble(thrown: unknown): unknown {
  if (thrown instanceof TallyError) return thrown
  const text = messageOf(thrown)
  const detail = text.split('\n')[0] ?? ''
  // The engine says that it is out of memory, too, where it could not put some of it on the disk.
  if (full_disk.test(text) || hasNoRoomToShare(thrown))
    return new TallyError('disk_full', { detail }, { cause: thrown })
  if (no_memory.test(text)) return new TallyError('memory_exceeded', { detail }, { cause: thrown })
  return thrown
}

/** SQLite could not enlarge the memory that its processes share, which is a file: SQLITE_IOERR_SHMSIZE, told as "disk I/O error". */
function hasNoRoomToShare(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === 4874
}
