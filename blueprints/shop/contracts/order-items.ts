import { defineContract, id, integer, money, optional, timestamp } from 'tallyhouse'

export const orderItems = defineContract({
  name: 'order_items',
  description: 'The lines of orders. An order that is sent again with lines brings all of them.',
  files: 'order_items*.{csv,jsonl}',
  expected: 'every day',
  key: ['order_id', 'line_no'],
  replace_by: ['order_id'],
  replace_with: 'orders',
  references: { order_id: 'orders.order_id', sku: 'products.sku' },
  columns: {
    order_id: id({ description: 'Order that the line belongs to.' }),
    line_no: integer({ min: 1, description: 'Place of the line in its order, from 1.' }),
    sku: id({ description: 'Article.' }),
    quantity: integer({ min: 1, description: 'Pieces ordered.' }),
    unit_price: money({ min: 0, description: 'Price of one piece when it was ordered, tax included.' }),
    discount: money({ min: 0, description: 'Taken off the line, tax included.' }),
    tax: money({ min: 0, description: 'Tax contained in quantity × unit price − discount.' }),
    returned_quantity: optional(integer({ min: 0, description: 'Pieces that came back.' })),
    returned_at: optional(timestamp({ description: 'When they came back.' })),
  },
  rules: [
    {
      code: 'discount_above_gross',
      message: 'the discount is more than quantity × unit price',
      holds: (row) => row.discount.lte(row.quantity.times(row.unit_price)),
    },
    {
      code: 'returned_above_quantity',
      message: 'more pieces came back than were ordered',
      holds: (row) => row.returned_quantity.lte(row.quantity),
    },
  ],
})
