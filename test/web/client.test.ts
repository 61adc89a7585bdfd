import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { clientText } from '../../web/write-client.ts'

it('the dashboard’s client is the one that the OpenAPI document gives (else run `node web/write-client.ts`)', () => {
  const file = fileURLToPath(new URL('../../web/src/api/client.ts', import.meta.url))
  expect(readFileSync(file, 'utf8')).toBe(clientText())
})
