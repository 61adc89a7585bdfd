import { decimal, defineContract, id, integer, optional, text } from 'tallyhouse'

/** A negative price or stock is reported by checks, not kept out: the ERP's row is what there is. */
export const erp = defineContract({
  name: 'erp',
  description: 'The export of the ERP: one row per article with price and stock. Each file is a full snapshot.',
  files: '*erp*.{csv,xlsx,ods,jsonl}',
  known_by: 'header',
  key: ['product_id'],
  columns: {
    product_id: id({ whole: true, aliases: ['ID produit', 'Produit', 'Référence'], description: 'Key of the ERP.' }),
    price: decimal({
      aliases: ['Prix', 'Prix de vente', 'Prix TTC'],
      description: 'Price of one bottle (EUR), as it is written.',
    }),
    onsale_web: optional(
      integer({ aliases: ['En vente web', 'Vente en ligne'], description: '1 where it is sold on the web.' }),
    ),
    stock_quantity: optional(
      integer({ aliases: ['Stock', 'Quantité en stock', 'Quantité stock'], description: 'Bottles in stock.' }),
    ),
    stock_status: optional(
      text({
        aliases: ['Statut stock', 'Statut du stock', 'État du stock'],
        description: 'What the ERP says of the stock: instock or outofstock.',
      }),
    ),
  },
})
