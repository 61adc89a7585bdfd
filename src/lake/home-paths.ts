import { join } from 'node:path'

/** Where everything lies under a home. */
export type HomePaths = {
  readonly home: string
  readonly landing: string
  readonly lake: string
  readonly parts: string
  readonly releases: string
  readonly environments: string
  readonly temp: string
  readonly lock: string
  readonly ledger: string
  readonly logs: string
  readonly out: string
  readonly state: string
}

/** The paths of a home, all absolute where `home` is. Files for people are production's, or lie in a folder of their environment. */
export function homePaths(home: string, env = 'production'): HomePaths {
  const lake = join(home, 'lake')
  return {
    home,
    landing: join(home, 'landing'),
    lake,
    parts: join(lake, 'parts'),
    releases: join(lake, 'releases'),
    environments: join(lake, 'environments'),
    temp: join(lake, 'temp'),
    lock: join(lake, 'lock.json'),
    ledger: join(lake, 'ledger.json'),
    logs: join(home, 'logs'),
    out: env === 'production' ? join(home, 'out') : join(home, 'out', 'env', env),
    state: join(home, 'lake', 'state.sqlite'),
  }
}
