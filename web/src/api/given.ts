import type { QueryClient } from '@tanstack/react-query'
import type { ListPagesAnswer, ReadPageAnswer, ReadTileAnswer } from './client.ts'

/** What the server lays into the frame: src/api/first-view.ts. */
export type Given = {
  readonly release: string
  readonly pages: ListPagesAnswer
  readonly page?: ReadPageAnswer
  readonly tiles?: Readonly<Record<string, ReadTileAnswer>>
}

/** What came with this frame. */
export function givenHere(): Given | undefined {
  const text = document.querySelector('#given')?.textContent
  // Written by the server of this very page.
  return text === undefined || text === null ? undefined : (JSON.parse(text) as Given)
}

/** Takes up what came with the frame, so that the first view is drawn without a question. */
export function fillClient(client: QueryClient, { release, pages, page, tiles = {} }: Given): void {
  client.setQueryData(['ready'], release)
  client.setQueryData(['pages'], pages)
  if (!page) return
  client.setQueryData(['page', page.name], page)
  for (const [tile, data] of Object.entries(tiles)) client.setQueryData(tileKey(page, tile, {}), data)
}

/** The key of a tile's figures; names without a value count for nothing in it. */
export function tileKey(page: ReadPageAnswer, tile: string, query: object): readonly unknown[] {
  return ['tile', page.name, tile, { ...query, version: page.version }]
}
