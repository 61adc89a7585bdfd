import { z } from 'zod'

const object = z.strictObject({ key: z.string(), size_bytes: z.int(), sha256: z.string() })

/** What a bucket holds of one release: the objects of each table, and the files under keys of one's own. */
const manifestSchema = z.strictObject({
  format: z.literal(1),
  release: z.string(),
  as_of: z.string(),
  hash: z.string(),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      hash: z.string(),
      rows: z.int(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
      objects: z.array(object),
    }),
  ),
  files: z.array(z.strictObject({ key: z.string(), hash: z.string(), object, etag: z.string() })),
})

/** The object whose writing publishes: which manifest is current, and those before it whose objects are still there. */
const pointerSchema = z.strictObject({
  format: z.literal(1),
  release: z.string(),
  hash: z.string(),
  manifest: z.string(),
  before: z.array(z.string()),
})

export type StoreObject = z.output<typeof object>
export type StoreManifest = z.output<typeof manifestSchema>
export type StorePointer = z.output<typeof pointerSchema>

/** undefined where the text is no manifest of ours. */
export function readStoreManifest(text: string): StoreManifest | undefined {
  return manifestSchema.safeParse(jsonOf(text)).data
}

/** undefined where the text is no pointer of ours. */
export function readStorePointer(text: string): StorePointer | undefined {
  return pointerSchema.safeParse(jsonOf(text)).data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
