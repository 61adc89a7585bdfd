import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router'
import { FirstPage, NamedPage } from '../page/page-view.tsx'
import { readSearch, writeSearch } from './address.ts'
import { Frame } from './frame.tsx'
import { NotFound } from './not-found.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound })
const first = createRoute({ getParentRoute: () => root, path: '/', component: FirstPage })
const named = createRoute({ getParentRoute: () => root, path: '/page/$page', component: NamedPage })
const quality = createRoute({
  getParentRoute: () => root,
  path: '/quality',
  component: lazyRouteComponent(() => import('../place/quality.tsx'), 'Quality'),
})
const quarantine = createRoute({
  getParentRoute: () => root,
  path: '/quarantine',
  component: lazyRouteComponent(() => import('../place/quarantine.tsx'), 'Quarantine'),
})
const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  component: lazyRouteComponent(() => import('../place/runs.tsx'), 'Runs'),
})
const releases = createRoute({
  getParentRoute: () => root,
  path: '/releases',
  component: lazyRouteComponent(() => import('../place/releases.tsx'), 'Releases'),
})
const data = createRoute({
  getParentRoute: () => root,
  path: '/data',
  component: lazyRouteComponent(() => import('../place/data.tsx'), 'Data'),
})
const sql = createRoute({
  getParentRoute: () => root,
  path: '/sql',
  component: lazyRouteComponent(() => import('../place/sql.tsx'), 'Sql'),
})

const routeTree = root.addChildren([first, named, quality, quarantine, runs, releases, data, sql])

/**
 * The dashboard's own addresses, all below /app, for those beside it are the API's. The place is the browser's, or that of a
 * history of its own.
 */
export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    basepath: '/app',
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    ...(history ? { history } : {}),
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
