import { isTallyError } from '../../error/tally-error.ts'
import type { Effects } from '../../run/effects.ts'
import type { Store } from './open-store.ts'
import { readStoreManifest, type StoreManifest } from './store-manifest.ts'

/**
 * Removes objects that manifests which are no longer kept name, and none that is kept names, with those manifests. Nothing else
 * of the bucket is ever removed. Credentials that may not remove are no trouble: the copy is whole without it.
 */
export async function removeFormer(
  store: Store,
  current: StoreManifest,
  keptKeys: readonly string[],
  formerKeys: readonly string[],
  effects: Effects,
): Promise<void> {
  if (formerKeys.length === 0) return
  const read = async (key: string): Promise<readonly string[]> => {
    const manifest = readStoreManifest((await store.readText(key)) ?? '')
    return manifest ? objectsOf(manifest) : []
  }
  const stay = new Set([...objectsOf(current), ...(await Promise.all(keptKeys.map(read))).flat()])
  const gone = (await Promise.all(formerKeys.map(read))).flat().filter((key) => !stay.has(key))
  try {
    await store.remove([...new Set(gone), ...formerKeys])
  } catch (error) {
    if (!isTallyError(error, 'store_refused')) throw error
    effects.report(`${store.place}: ${gone.length} objects of former releases stay, for they may not be removed`)
  }
}

function objectsOf({ tables, files }: StoreManifest): readonly string[] {
  return [...tables.flatMap((table) => table.objects), ...files.map(({ object }) => object)].map(({ key }) => key)
}
