import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addLandingFile } from '../../src/landing/add-file.ts'
import { landingName } from '../../src/landing/landing-name.ts'
import { matchPattern } from '../../src/text/match-pattern.ts'

const newDir = (): string => mkdtempSync(join(tmpdir(), 'tallyhouse-add-'))
const add = (dir: string, name: string, text: string) =>
  addLandingFile(dir, '2026-01-02', name, (to) => writeFile(to, text))

describe('a file that is added to landing', () => {
  it('never replaces one: the same content lands once, other content behind it', async () => {
    const dir = newDir()
    expect(await add(dir, 'orders.csv.gz', 'a')).toMatchObject({ name: 'orders.csv.gz', is_new: true, size_bytes: 1 })
    expect(await add(dir, 'orders.csv.gz', 'a')).toMatchObject({ name: 'orders.csv.gz', is_new: false })
    expect(await add(dir, 'orders.csv.gz', 'b')).toMatchObject({ name: 'orders~002.csv.gz', is_new: true })
    expect(await add(dir, 'orders.csv.gz', 'b')).toMatchObject({ name: 'orders~002.csv.gz', is_new: false })
    expect(readdirSync(join(dir, '2026-01-02')).toSorted()).toEqual(['orders.csv.gz', 'orders~002.csv.gz'])
    expect(readFileSync(join(dir, '2026-01-02/orders.csv.gz'), 'utf8')).toBe('a')
  })

  it('keeps all of many that are sent at one time under one name', async () => {
    const dir = newDir()
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index % 10}`)
    await Promise.all(texts.map((text) => add(dir, 'x.csv', text)))
    const names = readdirSync(join(dir, '2026-01-02'))
    const held = names.map((name) => readFileSync(join(dir, '2026-01-02', name), 'utf8'))
    expect(held.toSorted()).toEqual([...new Set(texts)].toSorted())
    expect(names.toSorted()[0]).toBe('x.csv')
  })

  it('leaves nothing behind where writing fails', async () => {
    const dir = newDir()
    const broken = addLandingFile(dir, '2026-01-02', 'x.csv', async (to) => {
      await writeFile(to, 'half')
      throw new Error('cut')
    })
    await expect(broken).rejects.toThrow('cut')
    expect(readdirSync(join(dir, '2026-01-02'))).toEqual([])
  })

  it('fits the pattern of its first copy', () => {
    expect(matchPattern('orders.csv', 'orders~002.csv.gz')).toBe(true)
    expect(matchPattern('orders.csv', 'orders~2.csv')).toBe(false)
    expect(matchPattern('orders.csv', 'orders2.csv')).toBe(false)
  })
})

describe('a name for landing', () => {
  const refused = [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    '/etc/passwd',
    'C:x',
    '.env',
    'a\0b',
    'a\nb',
    'x.part',
    'x.tmp',
  ]
  it.each([...refused, 'nul', 'CON.csv', 'x.', 'x ', 'a\u202Ecsv', 'x'.repeat(181), 'é'.repeat(91)])(
    'is not %j',
    (name) => {
      expect(() => landingName(name)).toThrow(expect.objectContaining({ code: 'file_name_refused' }))
    },
  )

  it('is any other, in one form of its accents', () => {
    expect(landingName('Ventes été (2).xlsx')).toBe('Ventes été (2).xlsx')
    expect(landingName('e\u0301.csv')).toBe('\u00e9.csv')
  })

  it('stays in its folder, whatever is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        let name: string
        try {
          name = landingName(text)
        } catch {
          return true
        }
        return join('/landing/d', name).startsWith('/landing/d/') && !name.startsWith('.') && !/[/\\\0]/.test(name)
      }),
    )
  })
})
