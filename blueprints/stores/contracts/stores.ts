import { defineContract, id, integer, text } from 'tallyhouse'

export const stores = defineContract({
  name: 'stores',
  description: 'One row per shop, sent again when something about it changes.',
  files: ['*magasin*.{csv,xlsx,ods,jsonl}', '*store*.{csv,xlsx,ods,jsonl}', '*boutique*.{csv,xlsx,ods,jsonl}'],
  known_by: 'header',
  key: ['store_id'],
  columns: {
    store_id: id({
      whole: true,
      aliases: ['ID Magasin', 'Magasin', 'N° magasin', 'Numéro magasin', 'Code magasin', 'ID boutique', 'ID', 'Store'],
      description: 'Number of the shop.',
    }),
    city: text({
      max_length: 100,
      aliases: ['Ville', 'Ville du magasin', 'Commune', 'Town'],
      description: 'Where it stands.',
    }),
    employees: integer({
      min: 0,
      aliases: [
        'Nombre de salariés',
        'Nombre salariés',
        'Nb salariés',
        'Salariés',
        'Effectif',
        "Nombre d'employés",
        'Employés',
        'Number of employees',
        'Employee count',
        'Staff',
      ],
      description: 'How many people work there.',
    }),
  },
})
