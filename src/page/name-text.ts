import type { Locale } from './format-value.ts'

/** Names of columns that most trades share, in French; any other is shown as it is written. */
const french: Readonly<Record<string, string>> = {
  age: 'âge',
  alert_date: 'date de l’alerte',
  allocated: 'réservé',
  available: 'disponible',
  category: 'catégorie',
  channel: 'canal',
  city: 'ville',
  cohort_month: 'mois de cohorte',
  country: 'pays',
  customer_id: 'client',
  day: 'jour',
  month: 'mois',
  on_hand: 'en stock',
  order_id: 'commande',
  payment_method: 'mode de paiement',
  product: 'produit',
  quantity: 'quantité',
  region: 'région',
  reorder_point: 'seuil de commande',
  size: 'taille',
  sku: 'article',
  status: 'état',
  store: 'magasin',
  supplier: 'fournisseur',
  year: 'année',
}

/** The name of a dimension or column for people: its words, with a capital. */
export function nameText(name: string, locale: Locale): string {
  const text = (locale === 'fr' ? french[name] : undefined) ?? name.replaceAll('_', ' ')
  return name === 'sku' && locale === 'en' ? 'SKU' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
