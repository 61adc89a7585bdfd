import { defineContract, id, oneOf, optional, text, timestamp } from 'tallyhouse'

/** A step back in state or time is reported by a check, not kept out: the money of such an order is real. */
export const orders = defineContract({
  name: 'orders',
  description: 'One row per order, sent on the day after it was placed and again when its state moves on.',
  files: 'orders*.{csv,jsonl}',
  expected: 'every day',
  key: ['order_id'],
  references: { customer_id: 'customers.customer_id' },
  columns: {
    order_id: id({ description: 'Number of the order.' }),
    customer_id: optional(id({ description: 'Client account; empty for a guest.' })),
    status: oneOf(['created', 'paid', 'fulfilled', 'delivered', 'returned'], {
      description: 'How far the order has come.',
    }),
    created_at: timestamp({ description: 'When the order was placed.' }),
    paid_at: optional(timestamp({ description: 'When it was paid; from then on it counts.' })),
    fulfilled_at: optional(timestamp({ description: 'When it left the warehouse.' })),
    delivered_at: optional(timestamp({ description: 'When the client had it.' })),
    returned_at: optional(timestamp({ description: 'When goods came back.' })),
    payment_method: oneOf(['card', 'twint', 'paypal', 'invoice'], { description: 'How it is paid, and refunded.' }),
    currency: text({ pattern: '[A-Z]{3}', description: 'ISO 4217 code of its amounts.' }),
  },
})
