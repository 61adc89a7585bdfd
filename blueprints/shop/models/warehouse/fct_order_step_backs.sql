-- materialization: table
-- key: order_id, kind, to_state
-- grain: one row per order and step back: a state later sent that is earlier, or a state entered before one that precedes it
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
backward as (
  select order_id, created_at, paid_at, fulfilled_at, delivered_at, returned_at
  from stg_orders
  where paid_at < created_at
    or fulfilled_at < greatest(created_at, paid_at)
    or delivered_at < greatest(created_at, paid_at, fulfilled_at)
    or returned_at < greatest(created_at, paid_at, fulfilled_at, delivered_at)
),
entered as (
  select order_id, 1 as rank, 'created' as state, created_at as entered_at from backward
  union all
  select order_id, 2, 'paid', paid_at from backward where paid_at is not null
  union all
  select order_id, 3, 'fulfilled', fulfilled_at from backward where fulfilled_at is not null
  union all
  select order_id, 4, 'delivered', delivered_at from backward where delivered_at is not null
  union all
  select order_id, 5, 'returned', returned_at from backward where returned_at is not null
),
steps as (
  select
    order_id, state, entered_at,
    lag(state) over (partition by order_id order by rank) as state_before,
    lag(entered_at) over (partition by order_id order by rank) as entered_before
  from entered
)
select distinct order_id, 'sent' as kind, status_before as from_state, status as to_state
from sendings
where rank < rank_before
union all
select order_id, 'time', state_before, state
from steps
where entered_at < entered_before
