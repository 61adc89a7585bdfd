import { z } from 'zod'

/** Parts of requests and answers that several endpoints share. */
export const noParams = z.strictObject({})
export const noQuery = z.strictObject({})

export const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]).meta({
  description: 'Exact decimals and whole numbers beyond 2^53 are strings; dates and times are ISO-like text.',
})
export const row = z.record(z.string(), cell)
export const day = z.iso.date()
export const words = z.strictObject({ en: z.string(), fr: z.string() })
/** By column. */
export const columnWords = z.record(
  z.string(),
  z.strictObject({ title: words, unit: z.string().optional(), values: z.record(z.string(), words).optional() }),
)
export const column = z.strictObject({ name: z.string(), type: z.string() })

/** A parameter that may be given several times, or once with commas. */
export const list = z
  .union([z.string(), z.array(z.string())])
  .transform((given) =>
    [given]
      .flat()
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  )
  .meta({ description: 'Several parted by commas, or given several times.' })

/** A parameter that may be given several times, each taken as it is. */
export const texts = z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat())

export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')

/** A whole number from 1 to `most`. */
export function upTo(most: number): z.ZodCoercedNumber<string> {
  return z.coerce.number<string>().int().min(1).max(most)
}

export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  hint: z.string(),
})
