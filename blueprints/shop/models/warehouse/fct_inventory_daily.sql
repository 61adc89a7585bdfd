-- materialization: table
-- key: date_day, sku
-- grain: one row per article and day, from its first movement, sale or landing, whichever is first, to as-of
-- description: Stock at the end of the day in Zurich: on_hand is the sum of movements, allocated what is paid and not fulfilled.
with moved as (
  select sku, cast(timezone('Europe/Zurich', timezone('UTC', moved_at)) as date) as date_day, sum(quantity) as on_hand
  from stg_inventory_movements
  group by 1, 2
),
-- An order that was delivered or came back has left the warehouse, whether the file says when or not.
orders as (
  select
    order_id,
    paid_date,
    coalesce(
      fulfilled_date, delivered_date, returned_date,
      case when status in ('fulfilled', 'delivered', 'returned') then paid_date end
    ) as left_date
  from fct_orders
  where paid_date is not null
),
held as (
  select i.sku, o.paid_date, o.left_date, sum(i.quantity) as quantity
  from fct_order_items as i
  inner join orders as o on o.order_id = i.order_id
  where o.left_date is null or o.left_date > o.paid_date
  group by i.sku, o.paid_date, o.left_date
),
changes as (
  select sku, date_day, on_hand, 0 as allocated from moved
  union all
  select sku, paid_date, 0, quantity from held
  union all
  select sku, left_date, 0, -quantity from held where left_date is not null
  union all
  select sku, cast(min(_ingested_at) as date), 0, 0 from staged_products where _reasons is null group by sku
),
daily as (
  select sku, date_day, cast(sum(on_hand) as bigint) as on_hand, cast(sum(allocated) as bigint) as allocated
  from changes
  group by sku, date_day
),
articles as (
  select p.sku, p.reorder_point, min(d.date_day) as first_day
  from dim_product as p
  inner join daily as d on d.sku = p.sku
  where p.is_current
  group by p.sku, p.reorder_point
),
stock as (
  select
    c.date_day, a.sku, a.reorder_point,
    sum(coalesce(d.on_hand, 0)) over (partition by a.sku order by c.date_day rows unbounded preceding) as on_hand,
    sum(coalesce(d.allocated, 0)) over (partition by a.sku order by c.date_day rows unbounded preceding) as allocated
  from articles as a
  cross join as_of as t
  inner join dim_date as c on c.date_day >= a.first_day and c.date_day <= t.as_of_date
  left join daily as d on d.sku = a.sku and d.date_day = c.date_day
)
select
  date_day,
  sku,
  cast(on_hand as bigint) as on_hand,
  cast(allocated as bigint) as allocated,
  cast(on_hand - allocated as bigint) as available,
  reorder_point,
  on_hand - allocated < reorder_point as is_at_risk
from stock
