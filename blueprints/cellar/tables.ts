// Written by `tallyhouse types` from the tables as they were built; another build writes it anew.

/** Rows as readers get them: exact decimals and whole numbers of 64 bits are strings, dates and times ISO text. */
export type Tables = {
  /** read = staged + quarantined; staged = kept + superseded. */
  readonly accounting: {
    readonly contract: string | null
    readonly files: string | null
    readonly read: string | null
    readonly staged: string | null
    readonly quarantined: string | null
    readonly kept: string | null
    readonly superseded: string | null
    readonly orphans: string | null
  }
  /** The latest landing date. */
  readonly as_of: {
    readonly as_of_date: string | null
  }
  /** Articles of the ERP; rows without a key are in quarantine, of rows with one key the last one stands. */
  readonly clean_erp: {
    readonly product_id: string | null
    readonly price: string | null
    readonly onsale_web: string | null
    readonly stock_quantity: string | null
    readonly stock_status: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** Links between the keys of ERP and web shop; a pair that is repeated counts once, and no link beside a link is none. */
  readonly clean_link: {
    readonly product_id: string | null
    readonly id_web: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** Articles of the web shop: rows of the type product (all rows where a file gives no type), of rows with one key the last. */
  readonly clean_web: {
    readonly sku: string | null
    readonly post_title: string | null
    readonly total_sales: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** What the ERP should mend: price_below_zero, stock_below_zero, status_contradicts_stock. */
  readonly erp_faults: {
    readonly product_id: string | null
    readonly fault: string | null
    readonly price: string | null
    readonly stock_quantity: string | null
    readonly stock_status: string | null
    readonly onsale_web: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** revenue = price × quantity sold so far on the web, half up to the cent (EUR). */
  readonly fct_revenue: {
    readonly product_id: string | null
    readonly sku: string | null
    readonly name: string | null
    readonly price: string | null
    readonly quantity: string | null
    readonly revenue: string | null
    readonly stock_quantity: string | null
    readonly stock_status: string | null
  }
  /** The landed files, each with the count of its records: read = staged + quarantined. */
  readonly files: {
    readonly contract: string | null
    readonly landing_date: string | null
    readonly name: string | null
    readonly sha256: string | null
    readonly size_bytes: string | null
    readonly arrival: string | null
    readonly read: string | null
    readonly staged: string | null
    readonly quarantined: string | null
  }
  /** What did not match and why: not_in_link_file, no_link (its link is empty), link_to_nothing, link_of_unknown_product, product_without_link (of the web shop). Prices are rounded to the cent (EUR). */
  readonly join_report: {
    readonly side: string | null
    readonly reason: string | null
    readonly product_id: string | null
    readonly id_web: string | null
    readonly name: string | null
    readonly price: string | null
    readonly onsale_web: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** The wines with the largest revenue (EUR), the largest first. */
  readonly mart_best_wines: {
    readonly product_id: string | null
    readonly name: string | null
    readonly wine_class: string | null
    readonly price: string | null
    readonly bottles: string | null
    readonly revenue: string | null
  }
  /** How many articles matched, and how many did not for which reason. */
  readonly mart_join_summary: {
    readonly reason: string | null
    readonly products: string | null
  }
  /** Revenue (EUR) of all reconciled articles together. */
  readonly mart_revenue_total: {
    readonly products: string | null
    readonly bottles: string | null
    readonly revenue: string | null
  }
  /** Wines, bottles and revenue (EUR) of premium and of ordinary wines. */
  readonly mart_wine_classes: {
    readonly wine_class: string | null
    readonly wines: string | null
    readonly bottles: string | null
    readonly revenue: string | null
    readonly average_price: string | null
  }
  /** Revenue (EUR) and the z-score of the price among all reconciled articles; premium where z is more than the threshold, compared in whole numbers. */
  readonly mart_wines: {
    readonly product_id: string | null
    readonly sku: string | null
    readonly name: string | null
    readonly price: string | null
    readonly quantity: string | null
    readonly revenue: string | null
    readonly stock_quantity: string | null
    readonly stock_status: string | null
    readonly z_score: string | null
    readonly wine_class: string | null
  }
  /** The other wines: one of the two lists that go out, with prices rounded to the cent (EUR). */
  readonly ordinary_wines: {
    readonly product_id: string | null
    readonly sku: string | null
    readonly name: string | null
    readonly price: string | null
    readonly quantity: string | null
    readonly revenue: string | null
    readonly z_score: string | null
  }
  /** Kept rows whose parent is not there. */
  readonly orphans: {
    readonly contract: string | null
    readonly column_name: string | null
    readonly value: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** The wines whose price lies far above the others: one of the two lists that go out, with prices rounded to the cent (EUR). */
  readonly premium_wines: {
    readonly product_id: string | null
    readonly sku: string | null
    readonly name: string | null
    readonly price: string | null
    readonly quantity: string | null
    readonly revenue: string | null
    readonly z_score: string | null
  }
  /** One row a broken rule of a rejected record: where it stands, its raw text and the reason. */
  readonly quarantine: {
    readonly contract: string | null
    readonly source_file: string | null
    readonly source_record: string | null
    readonly source_line: string | null
    readonly column_name: string | null
    readonly cell: string | null
    readonly code: string | null
    readonly raw: string | null
    readonly ingested_at: string | null
    readonly arrival: string | null
    readonly file_id: string | null
    readonly place: string | null
  }
  /** ERP and web shop joined by the link between their keys. */
  readonly reconciled_products: {
    readonly product_id: string | null
    readonly sku: string | null
    readonly name: string | null
    readonly price: string | null
    readonly quantity: string | null
    readonly onsale_web: string | null
    readonly stock_quantity: string | null
    readonly stock_status: string | null
  }
  /** The report of the month (EUR): wines with price, bottles and revenue, the largest revenue first. Prices are rounded to the cent here alone. */
  readonly sales_report: {
    readonly product_id: string | null
    readonly sku: string | null
    readonly name: string | null
    readonly price: string | null
    readonly bottles: string | null
    readonly revenue: string | null
    readonly z_score: string | null
    readonly wine_class: string | null
  }
  /** What a merchant may decide: the z-score above which a wine is premium (a whole number), and whether the standard deviation is that of the population or of a sample. */
  readonly settings: {
    readonly premium_above_z: number | null
    readonly standard_deviation: string | null
  }
  /** The export of the ERP: one row per article with price and stock. Each file is a full snapshot. */
  readonly stg_erp: {
    readonly product_id: string
    readonly price: string
    readonly onsale_web: string | null
    readonly stock_quantity: string | null
    readonly stock_status: string | null
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** Which key of the ERP is which key of the web shop. Each file is a full snapshot. */
  readonly stg_link: {
    readonly product_id: string
    readonly id_web: string | null
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** The export of the web shop. It lists an article twice, as product and as attachment (its picture). Each file is a full snapshot. */
  readonly stg_web: {
    readonly sku: string
    readonly total_sales: string
    readonly post_title: string | null
    readonly post_type: string | null
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
}

/** One row of a table: `Row<'TABLE'>`. */
export type Row<T extends keyof Tables> = Tables[T]
