import { defineContract, id, integer, money, text, timestamp } from 'tallyhouse'

export const products = defineContract({
  name: 'products',
  description: 'One row per article, sent when it is new and again when something about it changes.',
  files: 'products*.{csv,jsonl}',
  key: ['sku'],
  columns: {
    sku: id({ description: 'Article number.' }),
    name: text({ max_length: 200, description: 'Name on the shelf.' }),
    category: text({ max_length: 100, description: 'Department of the shop.' }),
    list_price: money({ min: 0, description: 'Price of one piece, tax included.' }),
    cost: money({ min: 0, description: 'What one piece costs the shop.' }),
    reorder_point: integer({ min: 0, description: 'Stock below which the article has to be ordered again.' }),
    updated_at: timestamp({ description: 'From when this row holds.' }),
  },
})
