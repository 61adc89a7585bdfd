import { defineContract, id, optional } from 'tallyhouse'

export const link = defineContract({
  name: 'link',
  description: 'Which key of the ERP is which key of the web shop. Each file is a full snapshot.',
  files: ['*liaison*.{csv,xlsx,ods,jsonl}', '*link*.{csv,xlsx,ods,jsonl}', '*lien*.{csv,xlsx,ods,jsonl}'],
  known_by: 'header',
  columns: {
    product_id: id({ whole: true, aliases: ['ID produit', 'Produit', 'ID ERP'], description: 'Key of the ERP.' }),
    id_web: optional(
      id({
        whole: true,
        aliases: ['ID site', 'Web ID', 'SKU'],
        description: 'Key of the web shop; empty where there is none. A key need not be a number.',
      }),
    ),
  },
})
