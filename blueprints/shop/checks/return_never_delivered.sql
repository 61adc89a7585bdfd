-- severity: medium
-- description: No line comes back of an order that was never delivered; such a return refunds nothing.
select order_id, line_no, part_no, returned_date, delivered_date, outcome
from fct_returns
where outcome = 'never_delivered'
