-- materialization: incremental
-- partition_by: month of created_date
-- key: order_id, line_no
-- grain: one row per line of an order; orphans (unknown order, article or customer) stay out until their parent lands
-- description: Lines with gross, discount, tax and net amount (CHF), the list price when they were ordered, and what came back.
with orders as (
  select
    o.order_id, o.customer_id, o.status, o.payment_method, o.created_at, o.returned_at, c.country,
    cast(timezone('Europe/Zurich', timezone('UTC', o.created_at)) as date) as created_date,
    cast(timezone('Europe/Zurich', timezone('UTC', o.paid_at)) as date) as paid_date,
    cast(timezone('Europe/Zurich', timezone('UTC', o.delivered_at)) as date) as delivered_date
  from stg_orders as o
  left join stg_customers as c on c.customer_id = o.customer_id
  where o.customer_id is null or c.customer_id is not null
),
-- Orders whose lines say themselves what came back. Of any other order in the state `returned` all lines did.
detailed as (
  select distinct order_id
  from stg_order_items
  where returned_quantity > 0 or (returned_quantity is null and returned_at is not null)
),
lines as (
  select
    i.order_id, i.line_no, i.sku, o.customer_id, o.country, o.payment_method, o.created_at,
    o.created_date, o.paid_date, o.delivered_date,
    i.quantity, i.unit_price, i.discount, i.tax,
    coalesce(i.returned_at, o.returned_at) as returned_at,
    case
      when i.returned_quantity > 0 then i.returned_quantity
      when i.returned_quantity is null and i.returned_at is not null then i.quantity
      when o.status = 'returned' and d.order_id is null then i.quantity
      else 0
    end as returned_quantity
  from stg_order_items as i
  inner join orders as o on o.order_id = i.order_id
  left join detailed as d on d.order_id = i.order_id
)
select
  l.order_id,
  cast(l.line_no as integer) as line_no,
  l.sku,
  p.valid_from as product_valid_from,
  p.category,
  l.customer_id,
  l.country,
  l.payment_method,
  l.created_date,
  l.paid_date,
  l.delivered_date,
  l.quantity,
  p.list_price,
  l.unit_price,
  cast(l.quantity * l.unit_price as decimal(18, 2)) as gross_amount,
  l.discount as discount_amount,
  l.tax as tax_amount,
  cast(l.quantity * l.unit_price - l.discount - l.tax as decimal(18, 2)) as net_amount,
  l.returned_quantity,
  case
    when l.returned_quantity > 0 then cast(timezone('Europe/Zurich', timezone('UTC', l.returned_at)) as date)
  end as returned_date
from lines as l
inner join dim_product as p
  on p.sku = l.sku and l.created_at >= p.valid_from and (p.valid_to is null or l.created_at < p.valid_to)
