-- materialization: incremental
-- partition_by: month
-- key: date_day, sku
-- grain: one row per article and day with a movement of stock, or a payment for it, or a departure of what was paid
-- description: What a day changed in an article's stock (on_hand) and in what is paid and not fulfilled (allocated).
-- An order that was delivered or came back has left the warehouse, whether the file says when or not.
with orders as (
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
  select i.sku, o.paid_date, o.left_date, i.quantity
  from fct_order_items as i
  inner join orders as o on o.order_id = i.order_id
  where o.left_date is null or o.left_date > o.paid_date
),
changes as (
  select
    sku,
    cast(timezone('Europe/Zurich', timezone('UTC', moved_at)) as date) as date_day,
    quantity as on_hand,
    0 as allocated
  from stg_inventory_movements
  union all
  select sku, paid_date, 0, quantity from held
  union all
  select sku, left_date, 0, -quantity from held where left_date is not null
)
select
  cast(date_trunc('month', date_day) as date) as month,
  date_day,
  sku,
  cast(sum(on_hand) as bigint) as on_hand,
  cast(sum(allocated) as bigint) as allocated
from changes
group by date_day, sku
