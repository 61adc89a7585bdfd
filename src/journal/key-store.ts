import { createHash, randomBytes } from 'node:crypto'
import { TallyError } from '../error/tally-error.ts'
import { onceATurn } from '../time/once-a-turn.ts'
import { openState } from './open-state.ts'

/** What a key lets its holder do, each role all that the ones before it may. */
export const roles = ['viewer', 'analyst', 'admin'] as const
export type Role = (typeof roles)[number]

export type ApiKey = {
  /** Names the key in lists and logs; no secret. */
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly created_at: string
  readonly revoked_at: string | null
}

/** The keys of a home. Changes that another connection makes are seen from the next turn of the event loop on. */
export type KeyStore = {
  /** Makes a key and gives it: the only time that its text is known. */
  add(name: string, role: Role, now: Date): ApiKey & { readonly key: string }
  /** Oldest first, revoked ones too. */
  list(): readonly ApiKey[]
  /** Ends a key for good. Throws `key_missing`. */
  revoke(id: string, now: Date): ApiKey
  /** The key with this text, undefined where it is not known or was revoked. */
  find(key: string): ApiKey | undefined
  /** Whether a key was ever made. */
  isEmpty(): boolean
  close(): void
}

const columns = 'id, name, role, created_at, revoked_at'

/** Opens the keys in the state file of a home, making it where there is none. */
export function openKeyStore(stateFile: string): KeyStore {
  const database = openState(stateFile)
  const insert = database.prepare('insert into api_key (id, hash, name, role, created_at) values (?, ?, ?, ?, ?)')
  const all = database.prepare(`select ${columns} from api_key order by created_at, id`)
  const byId = database.prepare(`select ${columns} from api_key where id = ?`)
  const byHash = database.prepare(`select ${columns} from api_key where hash = ? and revoked_at is null`)
  const end = database.prepare('update api_key set revoked_at = ? where id = ? and revoked_at is null')
  const any = database.prepare('select 1 from api_key limit 1')
  // Another number once another connection has changed the file.
  const version = database.prepare('pragma data_version')
  const found = new Map<string, ApiKey>()
  let seen: unknown
  let wasEmpty = true
  const forgetWhereChanged = onceATurn(() => {
    const now = version.get()?.['data_version']
    if (now !== seen || found.size > 1000) found.clear()
    seen = now
  })
  // The columns are those of ApiKey: 0003_api_key.sql.
  const keyOf = (row: unknown): ApiKey | undefined => (row === undefined ? undefined : { ...(row as ApiKey) })
  return {
    add(name, role, now) {
      const id = randomBytes(4).toString('hex')
      const key = `tally_${id}_${randomBytes(32).toString('base64url')}`
      const created_at = now.toISOString()
      insert.run(id, secretHash(key), name, role, created_at)
      return { id, name, role, created_at, revoked_at: null, key }
    },
    list: () => all.all().flatMap((row) => keyOf(row) ?? []),
    revoke(id, now) {
      found.clear()
      const { changes } = end.run(now.toISOString(), id)
      const key = keyOf(byId.get(id))
      if (changes === 0 || !key) throw new TallyError('key_missing', { key: id })
      return key
    },
    find(key) {
      forgetWhereChanged()
      const known = found.get(key) ?? keyOf(byHash.get(secretHash(key)))
      if (known) found.set(key, known)
      return known
    },
    isEmpty() {
      // A key that was made stays in the list, revoked or not.
      wasEmpty &&= any.get() === undefined
      return wasEmpty
    },
    close() {
      database.close()
    },
  }
}

/** 256 random bits cannot be guessed from their hash, so it needs no salt and no slow function. */
function secretHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
