import { createRoot, hydrateRoot } from 'react-dom/client'
import { fillClient, givenHere } from '../api/given.ts'
import { App, makeClient } from './app.tsx'
import { makeRouter } from './router.tsx'

/** Shows the dashboard in its place: takes over what the server has drawn there, else draws it. */
export async function start(root: HTMLElement): Promise<void> {
  const client = makeClient()
  const given = givenHere()
  if (given) fillClient(client, given)
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce
  // Where a package that locks scrolling behind a dialog looks for it.
  if (nonce !== undefined) Object.assign(globalThis, { __webpack_nonce__: nonce })
  const router = makeRouter()
  const language = document.documentElement.lang === 'fr' ? 'fr' : 'en'
  const app = <App client={client} router={router} language={language} nonce={nonce} />
  if (!root.hasChildNodes()) {
    createRoot(root).render(app)
    return
  }
  // The place must be known, and said to be drawn by a server, for the first tree to be the server's.
  await router.load()
  router.ssr = { manifest: undefined }
  hydrateRoot(root, app)
}
