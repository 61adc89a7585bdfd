import { TallyError } from '../../error/tally-error.ts'
import { type ApiKey, openKeyStore, type Role, roles } from '../../journal/key-store.ts'
import { type Command, type CommandContext, flagText } from '../command.ts'
import { tableText } from '../output.ts'

export const keysCommand: Command = {
  name: 'keys',
  words: 'add | list | revoke ID',
  summary: 'API keys: who may read the server, and change what',
  options: { role: { type: 'string' }, name: { type: 'string' } },
  option_help: {
    role: 'viewer (default: metrics, tables), analyst (SQL, quarantine), admin (rollback)',
    name: 'who or what the key is for',
  },
  examples: [
    'tallyhouse keys add --role viewer --name dashboard',
    'tallyhouse keys list',
    'tallyhouse keys revoke 1f2e3d4c',
  ],
  async run(context) {
    const [verb, id] = context.words
    const keys = openKeyStore(context.paths.state)
    try {
      if (verb === 'add' || verb === 'create') {
        const made = keys.add(flagText(context, 'name') ?? '', roleOf(context), context.effects.now())
        context.output.answer(
          made,
          () => `${made.key}\n\nkey ${made.id} (${made.role}); it is shown this one time, so keep it now`,
        )
      } else if (verb === 'list') {
        const all = keys.list()
        context.output.answer(all, () => listText(all))
      } else if (verb === 'revoke' && id !== undefined) {
        const revoked = keys.revoke(id, context.effects.now())
        context.output.answer(revoked, () => `key ${revoked.id} is revoked; servers refuse it from now on`)
      } else throw new TallyError('usage', { detail: 'say add, list or revoke ID', command: 'keys' })
      return 0
    } finally {
      keys.close()
    }
  },
}

function listText(keys: readonly ApiKey[]): string {
  return keys.length === 0 ? 'no key yet; make one with `tallyhouse keys add`' : tableText(keys)
}

function roleOf(context: CommandContext): Role {
  const text = flagText(context, 'role') ?? 'viewer'
  const role = roles.find((known) => known === text)
  if (!role) throw new TallyError('value_invalid', { what: '--role', value: text, allowed: roles.join(', ') })
  return role
}
