-- materialization: table
-- grain: one row per line of an invoice, as it came
-- description: invoice lines with their revenue, and what is clean, cancelled or repeated
with lines as (
  select
    *,
    quantity * unit_price as revenue,
    customer_id is not null and quantity > 0 and unit_price > 0 as is_clean,
    row_number() over (
      partition by invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer_id, country
      order by _source_file, _source_line
    ) as occurrence
  from stg_sales
)
select
  invoice_no,
  stock_code,
  description,
  quantity,
  unit_price,
  customer_id,
  country,
  cast(invoice_date as date) as day,
  revenue,
  case when is_clean then revenue end as clean_revenue,
  case when is_clean then invoice_no end as clean_invoice,
  case when upper(invoice_no) like 'C%' then invoice_no end as cancelled_invoice,
  case when occurrence > 1 then 1 else 0 end as repeat
from lines
