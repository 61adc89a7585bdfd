-- severity: medium
-- description: Every paid order has a line; one without counts among the orders and brings nothing.
select order_id, status, paid_date, country
from fct_orders
where paid_date is not null and lines = 0
