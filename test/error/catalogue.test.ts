import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type CatalogueEntry, catalogue, type ErrorCode } from '../../src/error/catalogue.ts'
import { isTallyError, TallyError } from '../../src/error/tally-error.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue)
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)
const code = sources
  .filter((name) => !name.startsWith('error'))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
  .join('\n')
const documented = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')

describe('the error catalogue', () => {
  it.each(entries)('%s has a snake_case code, a text, a next step and fitting statuses', (name, entry) => {
    expect(name).toMatch(/^[a-z][a-z_]*$/)
    expect(entry.text.length).toBeGreaterThan(7)
    expect(entry.hint.length).toBeGreaterThan(5)
    expect(entry.status).toBeGreaterThanOrEqual(400)
    expect(entry.status).toBeLessThan(600)
  })

  it.each(entries)('%s is thrown somewhere and stands in docs/errors.md with its text', (name, entry) => {
    if (name !== 'unexpected') expect(code).toContain(`'${name}'`)
    expect(documented).toContain(`## ${name}`)
    expect(documented).toContain(entry.text)
    expect(documented).toContain(entry.hint)
  })

  it('documents no code that is not there', () => {
    const names = [...documented.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
    expect(names.filter((name) => !entries.some(([known]) => known === name))).toEqual([])
  })

  it('throws no code that is not there', () => {
    const thrown = [...code.matchAll(/new TallyError\(\s*'(\w+)'/g)].map(([, name]) => name)
    expect(thrown.filter((name) => !entries.some(([known]) => known === name))).toEqual([])
  })

  it('fills in every parameter, and keeps evidence and cause', () => {
    const cause = new Error('why')
    const error = new TallyError('lake_locked', { pid: 7, host: 'h', since: 's', lock: 'l' }, { cause })
    expect(error.message).toBe('process 7 on h has been building here since s')
    expect(error.hint).not.toContain('{')
    expect(error.params).toEqual({ pid: 7, host: 'h', since: 's', lock: 'l' })
    expect(error.cause).toBe(cause)
    expect(isTallyError(error, 'lake_locked')).toBe(true)
    expect(isTallyError<ErrorCode>(error, 'usage')).toBe(false)
  })
})
