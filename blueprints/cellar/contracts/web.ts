import { defineContract, id, integer, optional, text } from 'tallyhouse'

export const web = defineContract({
  name: 'web',
  description:
    'The export of the web shop. It lists an article twice, as product and as attachment (its picture). Each file is a full snapshot.',
  files: '*web*.{csv,xlsx,ods,jsonl}',
  known_by: 'header',
  columns: {
    sku: id({ whole: true, aliases: ['UGS'], description: 'Key of the web shop.' }),
    total_sales: integer({
      aliases: ['Ventes totales', 'Total ventes', 'Total des ventes'],
      description: 'Bottles sold so far.',
    }),
    post_title: optional(text({ aliases: ['Titre', 'Nom', 'Désignation'], description: 'Name of the wine.' })),
    post_type: optional(text({ aliases: ['Type'], description: 'product for the article itself.' })),
  },
})
