import type { BusinessRule } from 'tallyhouse'

const byHand = '../../test/blueprints/stores/rules.test.ts'
const onFiles = '../../test/blueprints/stores/files.test.ts'
const onWorkbooks = '../../test/blueprints/stores/workbooks.test.ts'
const onChecks = '../../test/blueprints/stores/checks.test.ts'
const proof = '../../test/blueprints/verify.test.ts'

/** The rules that decide the figures, where two people could compute different ones. `tallyhouse docs` shows each with its tests. */
export const businessRules: readonly BusinessRule[] = [
  {
    name: 'The price of the day',
    text: 'A sale takes the price that held on its day, whenever the sale is told. A price holds from the day on which its file landed to the day before another price of the article lands; the first one for all days before, too. The same price again is no new one. Where a landing date brings an article several times, the last row of the last file by name counts. Name and stock are as last sent.',
    tables: ['dim_product', 'fct_sales', 'produits'],
    tests: [
      {
        file: byHand,
        name: 'holds from the day on which it lands to the day before another one lands, and the first one for all days before',
      },
      {
        file: byHand,
        name: 'is that of the last file by name, and of its last row, where a landing date brings several',
      },
      {
        file: onFiles,
        name: 'keep the price of their day when the price changes, and wait for an article that is not there yet',
      },
    ],
  },
  {
    name: 'What was sold is not priced anew',
    text: 'A price that lands later leaves the totals of the sales before its day as they were.',
    tables: ['fct_sales', 'ventes'],
    tests: [
      {
        file: byHand,
        name: 'that lands later leaves the sales before it as they were, also one that is told only then',
      },
    ],
  },
  {
    name: 'The total of a sale, and revenue',
    text: 'total_price = quantity × the price as it is written, with all its decimals, half up to the cent at each sale. Revenue is the sum of these totals, by day, article, shop and city alike.',
    tables: [
      'fct_sales',
      'ventes',
      'mart_sales_daily',
      'mart_sales_by_product',
      'mart_sales_by_store',
      'mart_sales_by_city',
    ],
    tests: [
      {
        file: byHand,
        name: 'is quantity × the price as it is written, half up to the cent, and revenue is the sum of such totals',
      },
      { file: onChecks, name: 'sales_totals_differ' },
      {
        file: proof,
        name: 'draws ten subjects of %s, finds every figure in the raw files, and so it does for all the others',
      },
    ],
  },
  {
    name: 'What one sale is',
    text: 'A sale is its day, article, shop, quantity and its n-th occurrence in its file. So a month and its days may overlap and a file may come twice: a line is there as often as in the file that has it most often. Two files that each bring a sale of their own with the same day, article, shop and quantity, as from two tills of one shop, count it once: they must land as one file.',
    tables: ['fct_sales', 'ventes'],
    tests: [
      {
        file: byHand,
        name: 'is day, article, shop, quantity and how often its file has it: one more of any of them is another sale',
      },
      { file: onFiles, name: 'are added once, however often and in whichever files they come' },
    ],
  },
  {
    name: 'A sale waits for its article and its shop',
    text: 'A sale of an article or shop that no file has brought is listed and is no part of any figure. It counts once both are there, on its own day.',
    tables: ['fct_sales', 'orphans'],
    tests: [
      { file: byHand, name: 'of an article or shop that is not there waits, is listed, and counts once when both are' },
    ],
  },
  {
    name: 'What is no sale and no price',
    text: 'A sale of less than one piece and a price below zero are quarantined; the price before it holds on. A price of zero is a price.',
    tables: ['stg_sales', 'stg_products', 'quarantine'],
    tests: [
      {
        file: byHand,
        name: 'below zero is none and leaves the one before it; nothing is a price, and no piece is no sale',
      },
    ],
  },
  {
    name: 'The day of a sale',
    text: 'It is the date that is written. Where the year comes last the day comes first: 03/05/2026 is 3 May.',
    tables: ['stg_sales', 'fct_sales'],
    tests: [
      { file: onFiles, name: 'with semicolons, days first, decimal commas and no accents in headers' },
      { file: onFiles, name: 'from workbooks' },
    ],
  },
  {
    name: 'Revenue per employee',
    text: 'A shop’s revenue ÷ the people who work there, as last sent. Of a city, and of all shops, it is sum ÷ sum: people of a shop that sold nothing count, and so does the revenue of a shop where nobody works. Empty where nobody works in any of them.',
    tables: ['mart_sales_by_store', 'mart_sales_by_city'],
    tests: [
      {
        file: byHand,
        name: 'is a shop’s revenue ÷ its people as last sent, of several shops sum ÷ sum, and nothing where nobody works',
      },
    ],
  },
  {
    name: 'What was not sold has a row',
    text: 'Each day from the first to the last sale, each article, and each shop with its city has a row; without sales it is one of zeros.',
    tables: ['mart_sales_daily', 'mart_sales_by_product', 'mart_sales_by_store', 'mart_sales_by_city'],
    tests: [
      {
        file: byHand,
        name: 'has rows of zeros: days between the first and the last sale, articles and shops',
      },
    ],
  },
  {
    name: 'The daily job and its log',
    text: 'The job runs at half past eight in the evening in Paris. Each run has a line in logs/etl.log: when it ended (UTC), success or error, and the total revenue. Where no sale, article or shop was ever read it is an error, and nothing is released.',
    tables: [],
    tests: [
      { file: byHand, name: 'runs at half past eight in the evening by the clocks of Paris, in summer and in winter' },
      { file: onFiles, name: 'etl.log says when, success or error, and the total' },
      { file: onWorkbooks, name: 'stops the run, which makes no release of zeros and says error in its log' },
    ],
  },
]
