import { expect, it } from 'vitest'
import { normalizeName } from '../../src/contract/normalize-name.ts'
import {
  isAttributeCode,
  isIdName,
  isLineName,
  isMoneyName,
  isQuantityName,
  isRateName,
} from '../../src/landing/header-words.ts'

it.each(
  'id order_id id_web sku invoice_no rechnungsnr kundennummer n_commande n_de_commande num_facture numero_de_commande code customer_key'.split(
    ' ',
  ),
)('%s is a name of identifiers', (name) => expect(isIdName(name)).toBe(true))

it.each(
  'paid valid number_of_items no_of_rooms num_items n_orders nombre_de_salaries anzahl_kunden nb_lignes amount day'.split(
    ' ',
  ),
)('%s is none', (name) => expect(isIdName(name)).toBe(false))

it.each('price unit_price betrag umsatz preis_chf total prix_unitaire kaufpreis amount_eur solde'.split(' '))(
  '%s is a name of money',
  (name) => expect(isMoneyName(name)).toBe(true),
)

it.each('tax_rate total_weight mwst_satz discount_percent total_hours quantity'.split(' '))(
  '%s is none of money',
  (name) => expect(isMoneyName(name)).toBe(false),
)

it('tells parts of a whole, by a name or by the sign in its header', () => {
  const headers = [
    'tva %',
    'tax_rate',
    'taux',
    'taux_tva',
    'mwst_satz',
    'market_share',
    'percent',
    'price',
    'shares',
    'rated',
  ]
  const rates = headers.filter((header) => isRateName(header, normalizeName(header)))
  expect(rates).toEqual(['tva %', 'tax_rate', 'taux', 'taux_tva', 'mwst_satz', 'market_share', 'percent'])
})

it('tells lines, quantities and codes that many things share', () => {
  expect(['line_no', 'position', 'line_id', 'order_no'].map(isLineName)).toEqual([true, true, false, false])
  expect(['qty', 'nombre_de_salaries', 'price'].map(isQuantityName)).toEqual([true, true, false])
  expect(['plz', 'country_code', 'department_id', 'type_id'].map(isAttributeCode)).toEqual([true, true, false, true])
})
