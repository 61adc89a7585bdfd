import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { TallyError } from '../../error/tally-error.ts'
import type { Environment, PostgresSettings, Target } from '../../plan/target-spec.ts'
import type { Effects } from '../../run/effects.ts'
import { throwIfStopped } from '../../run/steps.ts'
import { inOurWords, isPassing } from './pg-error.ts'

/** A target of kind `postgres` with what its address says. `address` holds the password: it is given to the driver and to nothing else. */
export type Server = {
  readonly target: string
  readonly settings: PostgresSettings
  readonly address: string
  /** Database, host and port, for people. */
  readonly label: string
  readonly database: string
  /** Host and port as an address has them, without a user. */
  readonly authority: string
}

/** Throws `target_not_connected`, `target_address_invalid`; neither holds the address. */
export function serverOf(target: Target, environment: Environment = process.env): Server {
  const settings = target.postgres
  if (!settings) throw new Error(`${target.name} is no PostgreSQL target`)
  const variable = settings.url_env
  const address = environment[variable] ?? ''
  if (address === '') throw new TallyError('target_not_connected', { target: target.name, variable })
  const client = /^postgres(?:ql)?:\/\//.test(address) ? clientOf(address, settings) : undefined
  if (!client) throw new TallyError('target_address_invalid', { target: target.name, variable })
  const { database = '', host, port } = client
  const label = `${database} on ${host}:${port}`
  // A host may be the folder of a socket, or an address of IPv6.
  const authority = `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`
  return { target: target.name, settings, address, label, database, authority }
}

/** The driver's own words about an address may repeat it, so they are dropped. */
function clientOf(address: string, { timeout_s }: PostgresSettings): Client | undefined {
  try {
    return new Client({
      connectionString: address,
      application_name: 'tallyhouse',
      keepAlive: true,
      connectionTimeoutMillis: Math.min(timeout_s, 10) * 1000,
      // The server ends a statement itself; this is for one that no longer answers at all.
      query_timeout: Math.ceil((timeout_s + 15) * 1000),
    })
  } catch {
    return undefined
  }
}

/** One connection with the session's settings. Throws what the driver throws. */
export async function connectOnce({ address, settings }: Server): Promise<Client> {
  const client = clientOf(address, settings)
  if (!client) throw new Error('the address was read before')
  // A connection that breaks while nobody waits for an answer says so here; the next query fails with it.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(
      `set statement_timeout = ${Math.ceil(settings.timeout_s * 1000)}; set lock_timeout = 0; set time zone 'UTC';
       set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set client_encoding = 'UTF8'; set client_min_messages = error;
       set client_connection_check_interval = '2s'; set standard_conforming_strings = on; set default_statistics_target = 10; set search_path = pg_catalog`,
    )
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/**
 * Does `work` with a connection, and again where the server was away, restarting or out of connections: at most `attempts` times,
 * with pauses of 0.25 s, 0.5 s, 1 s … Throws catalogue errors.
 */
export async function withServer<T>(
  server: Server,
  effects: Effects,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { attempts } = server.settings
  for (let attempt = 1; ; attempt += 1) {
    throwIfStopped(effects)
    try {
      return await once(server, effects, work)
    } catch (error) {
      throwIfStopped(effects)
      if (!isPassing(error) || attempt >= attempts) throw inOurWords(error, server, attempt)
      const pause_ms = 250 * 2 ** (attempt - 1)
      effects.report(`${server.target}: ${server.label} is away; trying again in ${pause_ms} ms`)
      await wait(pause_ms, undefined, { signal: effects.signal }).catch(() => {})
    }
  }
}

async function once<T>(server: Server, effects: Effects, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectOnce(server)
  // Ends a wait for the server; what it was doing is rolled back there.
  const stop = (): void => void client.end().catch(() => {})
  effects.signal.addEventListener('abort', stop)
  try {
    return await work(client)
  } finally {
    effects.signal.removeEventListener('abort', stop)
    await client.end().catch(() => {})
  }
}
