-- severity: medium
-- description: No order is paid, fulfilled, delivered or returned before the state ahead of it; states that did not occur are passed over.
select order_id, status, created_at, paid_at, fulfilled_at, delivered_at, returned_at, _source_file, _source_line
from stg_orders
where paid_at < created_at
  or fulfilled_at < coalesce(paid_at, created_at)
  or delivered_at < coalesce(fulfilled_at, paid_at, created_at)
  or returned_at < coalesce(delivered_at, fulfilled_at, paid_at, created_at)
