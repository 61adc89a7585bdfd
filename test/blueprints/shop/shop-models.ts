import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixtureFolders } from './model-fixture.ts'

export type ShopModel = { readonly name: string; readonly sql: string; readonly fixtures: readonly string[] }

export const fixturesRoot = fileURLToPath(new URL('fixtures', import.meta.url))

/** Every model of the shop with its text and the folders of its fixtures, by name. */
export function shopModels(): readonly ShopModel[] {
  const folder = fileURLToPath(new URL('../../../blueprints/shop/models', import.meta.url))
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((file) => {
      const name = basename(file, '.sql')
      return { name, sql: readFileSync(join(folder, file), 'utf8'), fixtures: fixtureFolders(fixturesRoot, name) }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
