import type { Client } from 'pg'

/** Does `work` in one transaction: all of it or nothing. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // On a connection that is gone the server rolls back by itself.
    await client.query('rollback').catch(() => {})
    throw error
  }
}
