-- materialization: table
-- key: order_id, line_no
-- grain: one row per line of an order; orphans (unknown order, article or customer) stay out until their parent lands
-- description: Lines with gross, discount, tax and net amount (CHF, two decimals), each dated as its order.
select
  i.order_id,
  cast(i.line_no as integer) as line_no,
  i.sku,
  o.customer_id,
  cast(timezone('Europe/Zurich', timezone('UTC', o.created_at)) as date) as created_date,
  cast(timezone('Europe/Zurich', timezone('UTC', o.paid_at)) as date) as paid_date,
  i.quantity,
  i.unit_price,
  cast(i.quantity * i.unit_price as decimal(18, 2)) as gross_amount,
  i.discount as discount_amount,
  i.tax as tax_amount,
  cast(i.quantity * i.unit_price - i.discount - i.tax as decimal(18, 2)) as net_amount,
  coalesce(i.returned_quantity, 0) as returned_quantity,
  cast(timezone('Europe/Zurich', timezone('UTC', i.returned_at)) as date) as returned_date
from stg_order_items as i
inner join stg_orders as o on o.order_id = i.order_id
inner join stg_products as p on p.sku = i.sku
left join stg_customers as c on c.customer_id = o.customer_id
where o.customer_id is null or c.customer_id is not null
