import { defineContract, id, integer, oneOf, timestamp } from 'tallyhouse'

export const inventoryMovements = defineContract({
  name: 'inventory_movements',
  description: 'Everything that changes the stock. The stock of an article is the sum of its movements.',
  files: 'inventory_movements*.{csv,jsonl}',
  key: ['movement_id'],
  references: { sku: 'products.sku' },
  columns: {
    movement_id: id({ description: 'Number of the movement.' }),
    sku: id({ description: 'Article.' }),
    kind: oneOf(['restock', 'shipment', 'return', 'adjustment'], { description: 'Why the stock changed.' }),
    quantity: integer({ description: 'Pieces: more than 0 into the stock, less than 0 out of it.' }),
    moved_at: timestamp({ description: 'When it was booked.' }),
  },
})
