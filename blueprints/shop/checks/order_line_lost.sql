-- severity: high
-- description: Every staged line is in fct_order_items, or its order, its article or its order's customer is not there.
with lost as (
  select i.order_id, i.line_no, i.sku, i._source_file, i._source_line
  from stg_order_items as i
  anti join fct_order_items as f on f.order_id = i.order_id and f.line_no = i.line_no
),
known_orders as (
  select o.order_id
  from stg_orders as o
  left join stg_customers as c on c.customer_id = o.customer_id
  where o.customer_id is null or c.customer_id is not null
)
select l.order_id, l.line_no, l.sku, l._source_file, l._source_line
from lost as l
inner join known_orders as o on o.order_id = l.order_id
semi join stg_products as p on p.sku = l.sku
