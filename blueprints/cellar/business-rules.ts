import type { BusinessRule } from 'tallyhouse'

const byHand = '../../test/blueprints/cellar/rules.test.ts'
const onFiles = '../../test/blueprints/cellar/files.test.ts'
const onTotals = '../../test/blueprints/cellar/totals.test.ts'
const onChecks = '../../test/blueprints/cellar/checks.test.ts'
const onUpload = '../../test/blueprints/cellar/upload.test.ts'
const proof = '../../test/blueprints/verify.test.ts'

/** The rules that decide the figures, where two people could compute different ones. `tallyhouse docs` shows each with its tests. */
export const businessRules: readonly BusinessRule[] = [
  {
    name: 'The latest export counts alone',
    text: 'Each workbook is a full snapshot. Of ERP, links and web shop each the one with the latest landing date counts, of one date the last by name, however late an older one comes: what it no longer has is gone. total_sales is what was sold so far, so that months are never added up.',
    tables: ['clean_erp', 'clean_link', 'clean_web'],
    tests: [
      { file: byHand, name: 'takes the place of the one before it whole, and each of the three has its own latest' },
      { file: byHand, name: 'that landed late goes by its landing date: an older one changes nothing' },
      { file: byHand, name: 'of one landing date is the last by name, and the two are not put together' },
      {
        file: onFiles,
        name: 'the latest files count alone: sales are never added up, and what is gone is gone',
      },
    ],
  },
  {
    name: 'Which rows of an export count',
    text: 'Of rows with one key the last. Of the web shop’s rows those of type product, in capitals or not, and not its attachments; where a file gives no type at all, all of them. A row without its key, and a total below the table, are in quarantine.',
    tables: ['clean_erp', 'clean_web', 'quarantine'],
    tests: [
      { file: byHand, name: 'has the last row of a key, of the web those of type product; where none has a type, all' },
      { file: onTotals, name: 'is in quarantine, and no article of %s' },
    ],
  },
  {
    name: 'A key is text',
    text: 'Whatever it looks like: 13127-1 and bon-cadeau are keys. A whole number that was written as a decimal is that number: 16416.0 is 16416.',
    tables: ['stg_erp', 'stg_link', 'stg_web'],
    tests: [
      { file: onFiles, name: 'with keys that were read as decimals' },
      { file: onChecks, name: 'key_read_as_decimal' },
    ],
  },
  {
    name: 'What is reconciled',
    text: 'An article counts where it is in the ERP, in the web shop, and linked. Each other one is in join_report with its reason: not_in_link_file, no_link, link_to_nothing, link_of_unknown_product or product_without_link. A pair of keys that is repeated is one link, and an empty link beside a link is none.',
    tables: ['reconciled_products', 'join_report', 'mart_join_summary'],
    tests: [
      { file: byHand, name: 'counts where ERP, link and web shop have it; each other one is listed with its reason' },
      { file: onChecks, name: 'join_loses_an_article' },
    ],
  },
  {
    name: 'A link is one to one',
    text: 'An article with two links, or two articles with one, would count sales twice: the run stops, and the release before it stands.',
    tables: ['clean_link', 'reconciled_products'],
    tests: [
      { file: byHand, name: 'with two links, or with the link of another, stops the release' },
      { file: onFiles, name: 'a link that fans out stops the release, and the one before stands' },
    ],
  },
  {
    name: 'Revenue',
    text: 'The price as it is written, with all its decimals, × total_sales, half up to the cent at each article (below zero away from it). The total is the sum of these amounts, in every table alike. A price below zero is listed as a fault of the ERP, and counts as it stands.',
    tables: ['fct_revenue', 'mart_revenue_total', 'sales_report', 'erp_faults'],
    tests: [
      {
        file: byHand,
        name: 'is the price as it is written × bottles, half up to the cent at each article, below zero away from it',
      },
      { file: onChecks, name: 'revenue_total_differs' },
      {
        file: proof,
        name: 'draws ten subjects of %s, finds every figure in the raw files, and so it does for all the others',
      },
    ],
  },
  {
    name: 'The z-score of a price',
    text: '(Price − mean) ÷ standard deviation of the population, over all reconciled articles, those without sales included and no others, with prices as they are written. The sample’s standard deviation is an option of models/staging/settings.sql. Empty where all cost the same.',
    tables: ['mart_wines', 'settings'],
    tests: [
      { file: byHand, name: 'is judged among all that are reconciled, and no others' },
      {
        file: byHand,
        name: 'is judged by the standard deviation of the population, or of a sample where the settings say so',
      },
      { file: byHand, name: 'far below the others is ordinary, and so are all where there is no spread' },
    ],
  },
  {
    name: 'Premium and ordinary',
    text: 'A wine is premium where z is above 2, strictly, compared in whole numbers: 2 is not above 2. All others are ordinary, those far below the mean too, and all where there is no spread. The threshold is an option of models/staging/settings.sql.',
    tables: ['mart_wines', 'mart_wine_classes', 'settings'],
    tests: [
      { file: byHand, name: 'at z = 2 is ordinary, and premium from the smallest step beyond it' },
      { file: byHand, name: 'far below the others is ordinary, and so are all where there is no spread' },
      { file: onChecks, name: 'wine_class_differs' },
    ],
  },
  {
    name: 'Each wine is in one list',
    text: 'Premium and ordinary together are all reconciled articles. Prices are rounded to the cent in lists and reports alone; the average price of a class is the sum of unrounded prices ÷ wines.',
    tables: ['premium_wines', 'ordinary_wines', 'mart_wine_classes', 'sales_report'],
    tests: [
      { file: byHand, name: 'is in one of the two lists, whose prices alone are to the cent' },
      { file: onChecks, name: 'wine_in_no_list' },
    ],
  },
  {
    name: 'The 15th at nine in Paris',
    text: 'The monthly job starts on the 15th at nine by the clocks of Paris, in summer and in winter, each step with three retries.',
    tables: [],
    tests: [
      { file: byHand, name: 'starts at nine by the clocks of Paris, in summer and in winter' },
      { file: onUpload, name: 'runs on the 15th at nine in Paris, each step with retries' },
    ],
  },
]
