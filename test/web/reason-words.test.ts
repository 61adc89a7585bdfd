import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { reasonText } from '../../src/staging/reason-text.ts'
import { reasonWords } from '../../web/src/place/reason-words.ts'

it('every reason of the engine has French words; a project’s own rule is said as it says it', () => {
  const source = readFileSync(new URL('../../src/staging/reason-text.ts', import.meta.url), 'utf8')
  const codes = [...source.matchAll(/^ {2}([a-z_]+): '/gm)].map(([, code = '']) => code)
  expect(codes.length).toBeGreaterThan(20)
  for (const code of codes) {
    const text = reasonText(code, 'total', '1,x')
    const reason = { code, column: 'total', cell: '1,x', text, place: '' }
    expect(reasonWords(reason, 'en')).toBe(text)
    expect(reasonWords(reason, 'fr'), code).not.toBe(text)
  }
  const rule = { code: 'too_dear', column: '', cell: '', text: 'it is too dear', place: '' }
  expect(reasonWords(rule, 'fr')).toBe('it is too dear')
})

it('says in French too what settles a cell that can be read in two ways', () => {
  const words = (code: string, cell: string): string =>
    reasonWords({ code, column: 'c', cell, text: reasonText(code, 'c', cell), place: '' }, 'fr')
  expect(words('not_money', '1.234')).toMatch(/le signe décimal, `reading: { decimal }` dans le contrat le fixe$/)
  expect(words('not_date', '1/2/2024')).toMatch(/l’ordre du jour et du mois, `reading: { date_order }`/)
  expect(words('not_money', 'x')).toBe('c « x » n’est pas un montant')
})
