/** The three exports as the merchant's programs name them. */
const names = ['Fichier_erp.xlsx', 'fichier_liaison.xlsx', 'Fichier_web.xlsx']

/**
 * Where the month's exports are fetched from, by `CELLAR_EXPORTS`: a folder, `https://host/folder`, or `s3://bucket/folder/`. Without
 * it whoever has the files puts them into landing.
 */
export function exportsAt(place: string | undefined) {
  if (place === undefined || place === '') return []
  const name = 'exports'
  if (place.startsWith('https://') || place.startsWith('http://'))
    return [{ name, kind: 'https' as const, urls: names.map((file) => `${place.replace(/\/$/, '')}/${file}`) }]
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place) ?? []
  if (bucket !== undefined) return [{ name, kind: 's3' as const, bucket, prefix, ...storeOf(process.env) }]
  return [{ name, kind: 'folder' as const, path: place }]
}

/** A store that is not Amazon's, by `CELLAR_S3_ENDPOINT`. */
export function storeOf({ CELLAR_S3_ENDPOINT }: Readonly<Record<string, string | undefined>>) {
  return CELLAR_S3_ENDPOINT === undefined || CELLAR_S3_ENDPOINT === '' ? {} : { endpoint: CELLAR_S3_ENDPOINT }
}
