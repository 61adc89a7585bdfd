import { decimal, defineContract, id, integer, text } from 'tallyhouse'

export const products = defineContract({
  name: 'products',
  description:
    'One row per article, sent again when something about it changes. A price holds from the day on which it lands.',
  files: ['*produit*.{csv,xlsx,ods,jsonl}', '*product*.{csv,xlsx,ods,jsonl}', '*article*.{csv,xlsx,ods,jsonl}'],
  known_by: 'header',
  key: ['product_id'],
  columns: {
    product_id: id({
      whole: true,
      aliases: [
        'ID Référence produit',
        'Référence produit',
        'Référence',
        'Réf',
        'ID produit',
        'Code produit',
        'ID',
        'SKU',
      ],
      description: 'Reference of the article.',
    }),
    name: text({
      max_length: 200,
      aliases: ['Nom', 'Nom du produit', 'Nom produit', 'Libellé', 'Désignation', 'Product name'],
      description: 'Name on the shelf.',
    }),
    price: decimal({
      min: 0,
      aliases: ['Prix', 'Prix unitaire', 'Prix de vente', 'Prix EUR', 'Unit price'],
      description: 'Price of one piece (EUR), as it is written.',
    }),
    stock: integer({
      aliases: ['Stock disponible', 'Quantité en stock', 'En stock', 'Stock quantity'],
      description: 'Pieces in stock.',
    }),
  },
})
