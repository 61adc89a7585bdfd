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
  /** Clients with their country and city, their first paid order and its month, which is their cohort. */
  readonly dim_customer: {
    readonly customer_id: string | null
    readonly name: string | null
    readonly email: string | null
    readonly country: string | null
    readonly city: string | null
    readonly created_at: string | null
    readonly created_date: string | null
    readonly first_order_id: string | null
    readonly first_paid_date: string | null
    readonly cohort_month: string | null
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
  /** Articles with the history of their list price (SCD-2); all else as the latest version has it, in every row. */
  readonly dim_product: {
    readonly sku: string | null
    readonly name: string | null
    readonly category: string | null
    readonly list_price: string | null
    readonly cost: string | null
    readonly reorder_point: string | null
    readonly valid_from: string | null
    readonly valid_to: string | null
    readonly is_current: boolean | null
  }
  /** Net revenue (CHF) of days 0 to N after each client's first paid order, refunds by the return date, in all and per client; null until the month's last day + N is reached. */
  readonly fct_cohort_ltv: {
    readonly cohort_month: string | null
    readonly horizon_days: number | null
    readonly cohort_size: string | null
    readonly mature_date: string | null
    readonly is_mature: boolean | null
    readonly net_revenue: string | null
    readonly ltv: string | null
  }
  /** Of the clients of a cohort the share with another paid order 1 to N days after their first, null until the month's last day + N is reached. */
  readonly fct_cohort_retention: {
    readonly cohort_month: string | null
    readonly horizon_days: number | null
    readonly cohort_size: string | null
    readonly mature_date: string | null
    readonly is_mature: boolean | null
    readonly retained_customers: string | null
    readonly retention: string | null
  }
  /** Stock alerts: the figures of the day they were raised, the day the article recovered, null while it has not. */
  readonly fct_inventory_alerts: {
    readonly sku: string | null
    readonly alert_date: string | null
    readonly recovered_date: string | null
    readonly is_open: boolean | null
    readonly on_hand: string | null
    readonly allocated: string | null
    readonly available: string | null
    readonly reorder_point: string | null
  }
  /** Stock at the end of the day in Zurich: on_hand is the sum of movements, allocated what is paid and not fulfilled. */
  readonly fct_inventory_daily: {
    readonly month: string | null
    readonly date_day: string | null
    readonly sku: string | null
    readonly on_hand: string | null
    readonly allocated: string | null
    readonly available: string | null
    readonly reorder_point: string | null
    readonly is_at_risk: boolean | null
    readonly was_at_risk: boolean | null
  }
  /** Movements of stock by their day in Zurich; those of an article that is not known yet as well. */
  readonly fct_inventory_movements: {
    readonly movement_id: string | null
    readonly sku: string | null
    readonly kind: string | null
    readonly date_day: string | null
    readonly quantity: string | null
    readonly moved_at: string | null
  }
  /** Lines with gross, discount, tax and net amount (CHF), the list price when they were ordered, and what came back. */
  readonly fct_order_items: {
    readonly order_id: string | null
    readonly line_no: number | null
    readonly sku: string | null
    readonly product_valid_from: string | null
    readonly category: string | null
    readonly customer_id: string | null
    readonly country: string | null
    readonly payment_method: string | null
    readonly created_date: string | null
    readonly paid_date: string | null
    readonly delivered_date: string | null
    readonly quantity: string | null
    readonly list_price: string | null
    readonly unit_price: string | null
    readonly gross_amount: string | null
    readonly discount_amount: string | null
    readonly tax_amount: string | null
    readonly net_amount: string | null
    readonly returned_quantity: string | null
    readonly returned_date: string | null
  }
  /** Orders that went back in created → paid → fulfilled → delivered → returned; states may be skipped. They count all the same. */
  readonly fct_order_step_backs: {
    readonly order_id: string | null
    readonly kind: string | null
    readonly from_state: string | null
    readonly to_state: string | null
  }
  /** Orders with their state, dates in Zurich, amounts summed from their lines and refunds from their returns (CHF). */
  readonly fct_orders: {
    readonly order_id: string | null
    readonly customer_id: string | null
    readonly status: string | null
    readonly payment_method: string | null
    readonly currency: string | null
    readonly country: string | null
    readonly created_date: string | null
    readonly paid_date: string | null
    readonly fulfilled_date: string | null
    readonly delivered_date: string | null
    readonly returned_date: string | null
    readonly created_at: string | null
    readonly paid_at: string | null
    readonly lines: number | null
    readonly quantity: string | null
    readonly gross_amount: string | null
    readonly discount_amount: string | null
    readonly tax_amount: string | null
    readonly net_amount: string | null
    readonly refund_amount: string | null
    readonly net_revenue: string | null
    readonly has_return: boolean | null
  }
  /** Returns with their refund (CHF), to the order's payment method, by the day of return; outcome says why there is none. */
  readonly fct_returns: {
    readonly order_id: string | null
    readonly line_no: number | null
    readonly part_no: number | null
    readonly sku: string | null
    readonly category: string | null
    readonly customer_id: string | null
    readonly country: string | null
    readonly payment_method: string | null
    readonly paid_date: string | null
    readonly delivered_date: string | null
    readonly returned_date: string | null
    readonly days_since_delivery: string | null
    readonly quantity: string | null
    readonly returned_quantity: string | null
    readonly outcome: string | null
    readonly refund_amount: string | null
    readonly refund_tax_amount: string | null
  }
  /** Revenue in both views (CHF): booked by the paid date, recognised by the delivery date; refunds by the return date; the reserve for refunds to come. */
  readonly fct_revenue_daily: {
    readonly date_day: string | null
    readonly orders: string | null
    readonly active_customers: string | null
    readonly gross_revenue: string | null
    readonly discounts: string | null
    readonly taxes: string | null
    readonly booked_revenue: string | null
    readonly refunds: string | null
    readonly net_revenue: string | null
    readonly recognised_revenue: string | null
    readonly recognised_net_revenue: string | null
    readonly refund_reserve: string | null
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
  /** Net revenue (CHF, refunds by the return date) of that day, and how many clients paid again for the first time. */
  readonly int_cohort_days: {
    readonly cohort_month: string | null
    readonly days: number | null
    readonly net_revenue: string | null
    readonly returning_customers: string | null
  }
  /** What fct_revenue_daily sums and rolls (CHF): the entries and paid orders of each day, and the steps of what was refunded already. */
  readonly int_revenue_days: {
    readonly date_day: string | null
    readonly orders: string | null
    readonly active_customers: string | null
    readonly gross_revenue: string | null
    readonly discounts: string | null
    readonly taxes: string | null
    readonly booked_revenue: string | null
    readonly recognised_revenue: string | null
    readonly refunds: string | null
    readonly refund_step: string | null
  }
  /** Sums of the orders of a month that were paid by as-of (CHF), and how many clients paid them. */
  readonly int_sales_months: {
    readonly month: string | null
    readonly gross_revenue: string | null
    readonly discounts: string | null
    readonly taxes: string | null
    readonly booked_revenue: string | null
    readonly orders: string | null
    readonly active_customers: string | null
  }
  /** The first day of an article in the calendar: of its first movement, sale or landing, whichever is first. */
  readonly int_stock_articles: {
    readonly sku: string | null
    readonly first_day: string | null
  }
  /** What a day changed in an article's stock (on_hand) and in what is paid and not fulfilled (allocated). */
  readonly int_stock_changes: {
    readonly month: string | null
    readonly date_day: string | null
    readonly sku: string | null
    readonly on_hand: string | null
    readonly allocated: string | null
  }
  /** The days on which an article's stock crossed its reorder point, with the figures of the day. */
  readonly int_stock_crossings: {
    readonly month: string | null
    readonly date_day: string | null
    readonly sku: string | null
    readonly on_hand: string | null
    readonly allocated: string | null
    readonly available: string | null
    readonly reorder_point: string | null
    readonly is_at_risk: boolean | null
  }
  /** What a month changed in an article's stock and in what is paid and not fulfilled. */
  readonly int_stock_months: {
    readonly month: string | null
    readonly sku: string | null
    readonly first_day: string | null
    readonly on_hand: string | null
    readonly allocated: string | null
  }
  /** Stock and what is paid and not fulfilled at the beginning of the month: the sums of all changes before it. */
  readonly int_stock_openings: {
    readonly month: string | null
    readonly sku: string | null
    readonly first_day: string | null
    readonly on_hand: string | null
    readonly allocated: string | null
  }
  /** Sales by month (CHF, Zurich): booked revenue is gross − discounts − taxes of orders paid in the month, net revenue less refunds of the month. */
  readonly mart_sales_monthly: {
    readonly month: string | null
    readonly gross_revenue: string | null
    readonly discounts: string | null
    readonly taxes: string | null
    readonly booked_revenue: string | null
    readonly refunds: string | null
    readonly net_revenue: string | null
    readonly orders: string | null
    readonly active_customers: string | null
    readonly new_customers: string | null
    readonly repeat_customers: string | null
    readonly average_basket: string | null
  }
  /** Kept rows whose parent is not there. */
  readonly orphans: {
    readonly contract: string | null
    readonly column_name: string | null
    readonly value: string | null
    readonly source_file: string | null
    readonly source_line: string | null
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
  /** One row per client account, sent when it is opened and again when it changes. */
  readonly stg_customers: {
    readonly customer_id: string
    readonly email: string
    readonly name: string
    readonly country: string
    readonly city: string
    readonly created_at: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** Everything that changes the stock. The stock of an article is the sum of its movements. */
  readonly stg_inventory_movements: {
    readonly movement_id: string
    readonly sku: string
    readonly kind: string
    readonly quantity: string
    readonly moved_at: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** The lines of orders. An order that is sent again with lines brings all of them. */
  readonly stg_order_items: {
    readonly order_id: string
    readonly line_no: string
    readonly sku: string
    readonly quantity: string
    readonly unit_price: string
    readonly discount: string
    readonly tax: string
    readonly returned_quantity: string | null
    readonly returned_at: string | null
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** One row per order, sent on the day after it was placed and again when its state moves on. */
  readonly stg_orders: {
    readonly order_id: string
    readonly customer_id: string | null
    readonly status: string
    readonly created_at: string
    readonly paid_at: string | null
    readonly fulfilled_at: string | null
    readonly delivered_at: string | null
    readonly returned_at: string | null
    readonly payment_method: string
    readonly currency: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** One row per article, sent when it is new and again when something about it changes. */
  readonly stg_products: {
    readonly sku: string
    readonly name: string
    readonly category: string
    readonly list_price: string
    readonly cost: string
    readonly reorder_point: string
    readonly updated_at: string
    readonly _ingested_at: string | null
    readonly _source_file: string | null
    readonly _source_line: string | null
    readonly _row_hash: string | null
  }
  /** The days that have come, with their month. A new landing date adds a row and changes none. */
  readonly v_days: {
    readonly date_day: string | null
    readonly month: string | null
  }
  /** Delivered orders and whether something of them had come back by as-of, refunded or not. */
  readonly v_delivered_orders: {
    readonly order_id: string | null
    readonly customer_id: string | null
    readonly country: string | null
    readonly payment_method: string | null
    readonly paid_date: string | null
    readonly delivered_date: string | null
    readonly has_return: boolean | null
  }
  /** Paid orders with what they are to their client: the first one or not, how many days behind it, of which cohort. */
  readonly v_paid_orders: {
    readonly order_id: string | null
    readonly customer_id: string | null
    readonly status: string | null
    readonly payment_method: string | null
    readonly currency: string | null
    readonly country: string | null
    readonly created_date: string | null
    readonly paid_date: string | null
    readonly fulfilled_date: string | null
    readonly delivered_date: string | null
    readonly returned_date: string | null
    readonly created_at: string | null
    readonly paid_at: string | null
    readonly lines: number | null
    readonly quantity: string | null
    readonly gross_amount: string | null
    readonly discount_amount: string | null
    readonly tax_amount: string | null
    readonly net_amount: string | null
    readonly refund_amount: string | null
    readonly net_revenue: string | null
    readonly has_return: boolean | null
    readonly is_first_order: boolean | null
    readonly first_paid_date: string | null
    readonly cohort_month: string | null
    readonly days_since_first: string | null
  }
  /** Every franc of revenue, once a view: booked − refunded is net revenue, recognised − refunded is finance's. Paid orders only. */
  readonly v_revenue_entries: {
    readonly entry: string | null
    readonly entry_date: string | null
    readonly order_id: string | null
    readonly line_no: number | null
    readonly sku: string | null
    readonly category: string | null
    readonly customer_id: string | null
    readonly country: string | null
    readonly payment_method: string | null
    readonly delivered_date: string | null
    readonly gross_amount: string | null
    readonly discount_amount: string | null
    readonly tax_amount: string | null
    readonly booked_amount: string | null
    readonly recognised_amount: string | null
    readonly refund_amount: string | null
    readonly net_revenue: string | null
  }
}

/** One row of a table: `Row<'TABLE'>`. */
export type Row<T extends keyof Tables> = Tables[T]
