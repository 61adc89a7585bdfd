-- severity: medium
-- description: An order that is paid or further has its paid_at, for without it the order would not count; one that is delivered has its delivered_at, one with a return its returned_at.
select order_id, status, paid_at, delivered_at, returned_at, _source_file, _source_line
from stg_orders
where (status in ('paid', 'fulfilled', 'delivered', 'returned') and paid_at is null)
  or (status = 'delivered' and delivered_at is null)
  or (status = 'returned' and returned_at is null)
