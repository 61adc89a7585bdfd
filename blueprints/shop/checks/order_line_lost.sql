-- severity: high
-- description: Every staged line is in fct_order_items, or its order, its article or its order's customer is not there and the orphans say so.
select i.order_id, i.line_no, i.sku, i._source_file, i._source_line
from stg_order_items as i
left join fct_order_items as f on f.order_id = i.order_id and f.line_no = i.line_no
left join stg_orders as o on o.order_id = i.order_id
where f.order_id is null
  and not exists (
    select 1 from orphans as p where p.contract = 'order_items' and p.column_name = 'order_id' and p.value = i.order_id
  )
  and not exists (
    select 1 from orphans as p where p.contract = 'order_items' and p.column_name = 'sku' and p.value = i.sku
  )
  and not exists (
    select 1 from orphans as p where p.contract = 'orders' and p.column_name = 'customer_id' and p.value = o.customer_id
  )
