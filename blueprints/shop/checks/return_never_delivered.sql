-- severity: medium
-- description: No line comes back of an order that was never delivered; such a return refunds nothing.
select i.order_id, i.line_no, i.returned_quantity, i.returned_date, o.status
from fct_order_items as i
inner join fct_orders as o on o.order_id = i.order_id
where i.returned_quantity > 0 and o.delivered_date is null
