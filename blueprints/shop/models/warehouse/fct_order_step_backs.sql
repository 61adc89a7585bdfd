-- materialization: incremental
-- partition_by: kind
-- key: order_id, kind, from_state, to_state
-- grain: one row per order and step back: sent in an earlier state than before, or in a state from a moment before the one it came from
-- description: Orders that went back in created → paid → fulfilled → delivered → returned; states may be skipped. They count all the same.
with ranked as (
  select
    order_id, status, _arrival, _source_record,
    case status when 'created' then 1 when 'paid' then 2 when 'fulfilled' then 3 when 'delivered' then 4 else 5 end as rank
  from staged_orders
  where _reasons is null
),
sendings as (
  select
    order_id, status, rank,
    lag(status) over (partition by order_id order by _arrival, _source_record) as status_before,
    lag(rank) over (partition by order_id order by _arrival, _source_record) as rank_before
  from ranked
),
orders as (
  select order_id, created_at, paid_at, fulfilled_at, delivered_at, returned_at from stg_orders
)
select order_id, 'sent' as kind, status_before as from_state, status as to_state
from sendings
where rank < rank_before
union
select order_id, 'time', 'created', 'paid'
from orders
where paid_at < created_at
union
select order_id, 'time', case when paid_at is not null then 'paid' else 'created' end, 'fulfilled'
from orders
where fulfilled_at < coalesce(paid_at, created_at)
union
select
  order_id, 'time',
  case when fulfilled_at is not null then 'fulfilled' when paid_at is not null then 'paid' else 'created' end,
  'delivered'
from orders
where delivered_at < coalesce(fulfilled_at, paid_at, created_at)
union
select
  order_id, 'time',
  case
    when delivered_at is not null then 'delivered'
    when fulfilled_at is not null then 'fulfilled'
    when paid_at is not null then 'paid'
    else 'created'
  end,
  'returned'
from orders
where returned_at < coalesce(delivered_at, fulfilled_at, paid_at, created_at)
