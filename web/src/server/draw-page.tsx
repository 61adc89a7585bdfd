import { createMemoryHistory } from '@tanstack/react-router'
import { renderToString } from 'react-dom/server'
import { fillClient, type Given } from '../api/given.ts'
import { App, makeClient } from '../app/app.tsx'
import { titleOf } from '../app/frame.tsx'
import { makeRouter } from '../app/router.tsx'
import type { Language } from '../app/words.ts'
import { Stills } from '../chart/stills.ts'
import { drawStills } from './draw-stills.ts'

/**
 * The dashboard at an address below `/app` as HTML, made of what the frame gives and of nothing else; `src/api/dashboard.ts`
 * names it. The app in the browser takes it over, so both make the same tree.
 */
export async function drawPage(
  address: string,
  language: Language,
  given: Given,
  nonce: string,
): Promise<{ readonly html: string; readonly title: string }> {
  const client = makeClient()
  fillClient(client, given)
  const router = makeRouter(createMemoryHistory({ initialEntries: [`/app${address}`] }))
  const [stills] = await Promise.all([drawStills(given, language), router.load()])
  const html = renderToString(
    <Stills value={stills}>
      <App client={client} router={router} language={language} nonce={nonce} />
    </Stills>,
  )
  client.clear()
  return { html, title: titleOf(given.pages, address.split('?')[0] ?? '', language) }
}
