import { date, defineContract, id, integer } from 'tallyhouse'

/**
 * No key: two customers may buy the same thing on the same day. What a file repeats of an earlier one is told apart by the n-th
 * occurrence of a line in its file (`fct_sales`).
 */
export const sales = defineContract({
  name: 'sales',
  description: 'One row per sale. A month and its days may overlap: a sale that is there already adds nothing.',
  files: ['*vente*.{csv,xlsx,ods,jsonl}', '*sale*.{csv,xlsx,ods,jsonl}'],
  known_by: 'header',
  references: { product_id: 'products.product_id', store_id: 'stores.store_id' },
  // Where the year comes last, a French firm writes the day first, also in a file whose days all are 12 or less.
  reading: { date_order: 'dmy' },
  columns: {
    sold_on: date({
      aliases: ['Date', 'Date de vente', 'Date vente', 'Jour', 'Sale date', 'Day'],
      description: 'Day of the sale.',
    }),
    product_id: id({
      whole: true,
      aliases: [
        'ID Référence produit',
        'Référence produit',
        'Référence',
        'Réf',
        'ID produit',
        'Code produit',
        'Produit',
        'Product',
        'SKU',
      ],
      description: 'Article.',
    }),
    quantity: integer({
      min: 1,
      aliases: ['Quantité', 'Quantité vendue', 'Qté', 'Qty', 'Quantity sold'],
      description: 'Pieces sold.',
    }),
    store_id: id({
      whole: true,
      aliases: ['ID Magasin', 'Magasin', 'N° magasin', 'Numéro magasin', 'Code magasin', 'ID boutique', 'Store'],
      description: 'Shop.',
    }),
  },
})
