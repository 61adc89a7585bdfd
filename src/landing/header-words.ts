/*
 * What a column's name, in `snake_case`, tells of its values, in the languages in which firms write their headers. Words of German
 * are joined (`rechnungsnr`), so some are looked for at the end of a word too.
 */

const ends = String.raw`(?:_|$)`
const begins = String.raw`(?:^|_)`

const idLast =
  /(?:^|_)(?:id|ids|sku|uuid|guid|ean|gtin|isbn|iban|barcode|ref|reference|referencia|riferimento|code|codigo|codice|no|nr|num|numero|number|nummer|kennung|matricule|cle|key)(?:_\d+)?$|(?:[a-z]{3}nr|nummer|schluessel)$/
/** `n_commande`, and not `n_orders`, which counts. */
const idFirst = /^(?:(?:id|code|ref|reference|nr|numero|nummer|sku)_|(?:n|no|num)_[a-z_0-9]*[^s]$)/
/** `nombre_de_salaries`, and not `n_de_commande`. */
const countOf =
  /(?:^|_)(?:number|no|num|n|count)_of(?:_|$)|(?:^|_)(?:nb|nbr|nombre|anzahl)(?:_(?:de|d|des|der|von))?(?:_|$)|^num_[a-z_0-9]*s$/
const line = new RegExp(
  `${begins}(?:line|ligne|pos|position|posten|seq|sequence|rang|rank|row|zeile|linea|riga|nr_pos)${ends}`,
)
/** Codes of what a thing has, and not of the thing: kept as they stand, and no key. */
const attribute =
  /(?:^|_)(?:zip|plz|npa|postcode|iban|bic|phone|telephone|telefon|tel|mobile|fax)(?:_|$)|(?:^|_)(?:postal|zip|country|currency|status|state|region|language|tax|vat|bank|type|category|parent|group|colou?r|land|pays|statut|waehrung|mwst)_(?:code|id|no|nr|number|nummer)$/
const quantity = new RegExp(
  `${begins}(?:quantity|quantite|qty|qte|menge|anzahl|stueck|stock|cantidad|quantita|units|pieces|count|nombre|nb|weight|gewicht|poids|age)${ends}`,
)
const money = new RegExp(
  `${begins}(?:price|amount|total|balance|solde|saldo|kontostand|revenue|turnover|cost|costs|discount|tax|fee|salary|prix|montant|chiffre|ca|salaire|cout|remise|tva|ttc|ht|betrag|preis|umsatz|kosten|summe|rabatt|mwst|brutto|netto|gehalt|lohn|prezzo|importo|ricavo|costo|precio|importe|ingreso)${ends}|(?:preis|betrag|umsatz|kosten|summe)$`,
)
/** An amount of these is none of money. */
const noMoney = new RegExp(
  `${begins}(?:rate|taux|satz|quote|percent|percentage|pct|ratio|share|part|weight|gewicht|poids|hours|heures|stunden|minutes|km|kg|units|count|qty|quantity|quantite|menge|anzahl|nb|nombre|time|days)${ends}`,
)
/** A part of a whole, whatever it is a part of. */
const rate = new RegExp(
  `${begins}(?:rate|taux|satz|prozent|percent|percentage|pct|pourcentage|percentuale|porcentaje|ratio|share|tasso|aliquota|tasa)${ends}`,
)
/** Of these even whole numbers may be added up as an amount. */
const sum = new RegExp(
  `${begins}(?:amount|revenue|turnover|montant|ca|betrag|umsatz|importo|importe)${ends}|(?:betrag|umsatz)$`,
)
const currency = new RegExp(`${begins}(?:chf|eur|usd|gbp|xof|cad|euro|euros|dollar|dollars|francs|franken)${ends}`)
const time = new RegExp(
  `${begins}(?:date|datum|day|jour|tag|fecha|data|time|heure|zeit|hour|stunde|year|annee|jahr|ano|anno|month|mois|monat|mes|mese|week|semaine|woche|quarter|trimestre|quartal|period|periode|created|updated|step)${ends}|(?:datum|date)$`,
)
const calendarDay = new RegExp(`${begins}(?:date|datum|day|jour|tag|fecha|data|on|dt|dob)${ends}|(?:datum|date)$`)
const daysFirst = new RegExp(
  `${begins}(?:datum|jour|tag|fecha|giorno|betrag|umsatz|preis|menge|kunde|artikel|rechnung|prix|montant|quantite|client|magasin|produit|ville|commande|importo|prezzo|quantita|importe|precio|cantidad)${ends}`,
)

/** Whether a name says that its values name things: `order_id`, `id_web`, `n_commande`, `rechnungsnr`; not `number_of_items`. */
export function isIdName(name: string): boolean {
  return (idLast.test(name) || idFirst.test(name)) && !countOf.test(name)
}

/** Whether a name is one of codes that many things share, or that change: `postal_code`, `telefon`, `category_id`. */
export function isAttributeCode(name: string): boolean {
  return attribute.test(name)
}

/** Whether a name says that its values number the lines of something. */
export function isLineName(name: string): boolean {
  return line.test(name) && !/_(?:id|sku|uuid|ref|code)$/.test(name)
}

export function isQuantityName(name: string): boolean {
  return quantity.test(name) || countOf.test(name)
}

export function isMoneyName(name: string): boolean {
  return (money.test(name) || currency.test(name)) && !noMoney.test(name)
}

/** Whether a header says that its values are parts of a whole: `tva %`, `tax_rate`, `taux`; 8 below it may be 8.1 in the next file. */
export function isRateName(header: string, name: string): boolean {
  return header.includes('%') || rate.test(name)
}

/** Whether a name is one of amounts that are summed, and not of single prices or of totals of whatever. */
export function isSumName(name: string): boolean {
  return sum.test(name)
}

/** Whether a header says in which currency its values are: `Betrag CHF`, `price €`. */
export function namesCurrency(header: string, name: string): boolean {
  return /[€$£¥]/.test(header) || currency.test(name)
}

export function isTimeName(name: string): boolean {
  return time.test(name)
}

/** Whether a name is one of calendar days, so that 20260131 below it is no number. */
export function isDayName(name: string): boolean {
  return calendarDay.test(name)
}

/** Whether a name is of a language whose dates begin with the day. */
export function isOfDaysFirst(name: string): boolean {
  return daysFirst.test(name)
}
