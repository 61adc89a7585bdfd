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
  /** The calendar, with ISO weeks (a week belongs to the year of its Thursday). */
  readonly dim_date: {
    readonly date_day: string | null
    readonly year: number | null
    readonly quarter: number | null
    readonly month: number | null
    readonly month_start: string | null
    readonly day_of_month: number | null
    readonly weekday: number | null
    readonly is_weekend: boolean | null
    readonly iso_year: number | null
    readonly iso_week: number | null
  }
  /** Articles with the history of their price (EUR). The first price holds for all days before it landed, too. */
  readonly dim_product: {
    readonly product_id: string | null
    readonly name: string | null
    readonly price: string | null
    readonly stock: string | null
    readonly valid_from: string | null
    readonly valid_to: string | null
  }
  /** Shops with their city and how many people work there. */
  readonly dim_store: {
    readonly store_id: string | null
    readonly city: string | null
    readonly employees: string | null
  }
  /** Sales with the price that held on their day and total_price = quantity × price, half up to the cent (EUR). */
  readonly fct_sales: {
    readonly sale_id: string | null
    readonly sold_on: string | null
    readonly product_id: string | null
    readonly product: string | null
    readonly store_id: string | null
    readonly city: string | null
    readonly quantity: string | null
    readonly unit_price: string | null
    readonly total_price: string | null
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
  /** Shops as the firm's own tools expect them. */
  readonly magasins: {
    readonly ID_magasin: string | null
    readonly ville: string | null
    readonly nombre_salaries: string | null
  }
  /** Sales and revenue (EUR) of a city's shops together; per employee it is their revenue ÷ their people. */
  readonly mart_sales_by_city: {
    readonly city: string | null
    readonly stores: string | null
    readonly employees: string | null
    readonly sales: string | null
    readonly quantity: string | null
    readonly revenue: string | null
    readonly revenue_per_employee: string | null
  }
  /** Sales, pieces and revenue (EUR) by article. */
  readonly mart_sales_by_product: {
    readonly product_id: string | null
    readonly product: string | null
    readonly price: string | null
    readonly stock: string | null
    readonly sales: string | null
    readonly quantity: string | null
    readonly revenue: string | null
  }
  /** Sales, pieces and revenue (EUR) by shop, and revenue ÷ people who work there (null without any). */
  readonly mart_sales_by_store: {
    readonly store_id: string | null
    readonly store: string | null
    readonly city: string | null
    readonly employees: string | null
    readonly sales: string | null
    readonly quantity: string | null
    readonly revenue: string | null
    readonly revenue_per_employee: string | null
  }
  /** Sales, pieces and revenue (EUR) by day. */
  readonly mart_sales_daily: {
    readonly sold_on: string | null
    readonly sales: string | null
    readonly quantity: string | null
    readonly revenue: string | null
  }
  /** Kept rows whose parent is not there. */
  readonly orphans: {
    readonly contract: string | null
    readonly column_name: string | null
    readonly value: string | null
    readonly source_file: string | null
    readonly source_line: string | null
  }
  /** Articles as the firm's own tools expect them; prix (EUR) is the one that holds now. */
  readonly produits: {
    readonly ID_produit: string | null
    readonly nom: string | null
    readonly prix: string | null
    readonly stock: string | null
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
  /** One row per article, sent again when something about it changes. A price holds from the day on which it lands. */
  readonly stg_products: {
    readonly product_id: string
    readonly name: string
    readonly price: string
    readonly stock: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** One row per sale. A month and its days may overlap: a sale that is there already adds nothing. */
  readonly stg_sales: {
    readonly sold_on: string
    readonly product_id: string
    readonly quantity: string
    readonly store_id: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** One row per shop, sent again when something about it changes. */
  readonly stg_stores: {
    readonly store_id: string
    readonly city: string
    readonly employees: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** Sales as the firm's own tools expect them (EUR). */
  readonly ventes: {
    readonly ID_vente: string | null
    readonly ID_produit: string | null
    readonly ID_magasin: string | null
    readonly date: string | null
    readonly quantite: string | null
    readonly total_price: string | null
  }
}

/** One row of a table: `Row<'TABLE'>`. */
export type Row<T extends keyof Tables> = Tables[T]
