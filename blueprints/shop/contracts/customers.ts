import { defineContract, email, id, text, timestamp } from 'tallyhouse'

export const customers = defineContract({
  name: 'customers',
  description: 'One row per client account, sent when it is opened and again when it changes.',
  files: 'customers*.{csv,jsonl}',
  key: ['customer_id'],
  columns: {
    customer_id: id({ description: 'Number of the client account.' }),
    email: email({ description: 'Address for order mails.' }),
    name: text({ max_length: 200, description: 'First and last name.' }),
    country: text({ pattern: '[A-Z]{2}', description: 'Country of the account, ISO 3166-1 alpha-2.' }),
    city: text({ max_length: 100, description: 'City of the account.' }),
    created_at: timestamp({ description: 'When the account was opened.' }),
  },
})
